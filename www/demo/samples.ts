/** A text to try. */
export interface Sample {
  readonly name: string;
  readonly text: string;
}

/** One of each kind of prompt that people paste. */
export const SAMPLES: readonly Sample[] = [
  {
    name: 'Meeting',
    text: `Summarise the decisions and open questions of this meeting.

Maria: Okay, so, um, I think everybody is here now, so let's maybe get started. The first thing I really wanted to talk about today is the release date, because, as you all know, we originally said the 14th of March.
Tom: Yeah, about that. I mean, honestly, I don't think we are going to make it. The payment tests are still failing on Safari, about 12 of 340, and nobody has really had the time to look into it yet.
Maria: Right. So what would you suggest that we do?
Tom: Well, I would say that we should probably move it by two weeks, so to the 28th, and, you know, not ship without the refund flow.
Aisha: I agree with Tom. But we do need to tell the two pilot customers before Friday, otherwise they are going to plan their training for nothing.
Maria: Good point. Okay. So, the 28th it is, then. Aisha, could you please write to the customers? And Tom, who is going to look at the Safari failures?
Tom: I can do that myself, starting tomorrow, but then I can't do the database migration this week.
Maria: That's fine, the migration is not urgent. Let's come back to it on Monday.`,
  },
  {
    name: 'Support e-mail',
    text: `Draft a short, friendly reply to this customer. Do not promise a refund.

Subject: Order 48213 still not here!!

Hello dear support team,

I hope this message finds you well. I am writing to you because I ordered a pair of hiking boots (size 43, brown) from your shop on the 2nd of May, and the order confirmation said very clearly that they would be delivered within 3 to 5 working days. It is now the 15th of May and, to be perfectly honest with you, I have still not received anything at all.

I have already tried to call your hotline two times, but both times I was waiting for more than 20 minutes and then the line was simply cut off. The tracking number that you sent me (JD014600003) only says "label created", and it has been saying that for ten days now.

I will be leaving for my holiday on the 23rd of May and I really do need these boots before then. If it is not possible for you to deliver them by the 21st, please just cancel the order and give me back the 129.90 euros that I have paid.

Thank you very much in advance for your help, and kind regards,
Jonas Weber`,
  },
  {
    name: 'Technical',
    text: `You are a senior engineer. Explain what could be the cause of the problem that is described below, and how it could be verified.

We are running a service that is written in Go, version 1.22, on Kubernetes with 6 replicas, and each of these replicas has a memory limit of 512 MiB. Since we deployed version 3.8.0 on Tuesday, what we can see is that the memory usage of every pod is growing slowly, by approximately 8 MiB per hour, until the pod is finally killed with OOMKilled after about two days.

The only changes in this version were the following ones: the HTTP client is now created once per request instead of being shared, the timeout was raised from 5s to 30s, and the log level was changed from "info" to "debug". The number of goroutines, as reported by /debug/pprof/goroutine, went up from around 140 to more than 9,000.

    client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}
    resp, err := client.Get(url)
    if err != nil { return err }
    return json.NewDecoder(resp.Body).Decode(&out)

Please note that we can not roll back, because the database schema was also changed.`,
  },
  {
    name: '中文',
    text: `请根据下面的会议记录，写出一份简短的总结，并且列出每个人需要完成的任务。

王经理：大家好，那我们今天的会议现在就正式开始吧。首先呢，我想先了解一下新版本的进度，其实我们原来的计划是在六月十号上线的。
李娜：嗯，是这样的，目前来说大部分的功能都已经开发完成了，但是支付模块还有三个比较严重的问题没有解决，我个人觉得可能还需要一个星期左右的时间。
王经理：好的，我明白了。那么上线的时间就推迟到六月十七号，不能再晚了，因为客户那边的培训是从六月二十号开始的。
张伟：没问题。另外我还想说一下，服务器的费用上个月增加了百分之四十，主要的原因是日志保存的时间太长了，我建议从九十天改成三十天。
王经理：可以，这个就由你来负责，请在周五之前完成。`,
  },
  {
    name: 'Mixed',
    text: `Answer in German, in at most 100 words. Use only the context.

Frage: Wie lange darf ich das Gerät eigentlich zurückgeben, und wer bezahlt dann den Versand?

Context 1 (policy, EN): As a general rule, customers may return any product within 30 days of the delivery date, provided that it is complete and has not been damaged. The cost of the return shipping is paid by us if the product is defective; in all of the other cases it is paid by the customer.

Contexte 2 (FR) : Pour les appareils électroniques, le délai de retour est exceptionnellement réduit à 14 jours, et l'emballage d'origine doit absolument être joint au colis.

Kontext 3 (DE): Bitte beachten Sie unbedingt, dass Sie vor der Rücksendung zuerst eine Retourennummer (RMA) unter https://example.com/rma anfordern müssen, weil wir das Paket sonst leider nicht annehmen können. 🙏

{"product": "EB-200", "category": "electronics", "delivered": "2026-05-04", "defective": false}`,
  },
];
