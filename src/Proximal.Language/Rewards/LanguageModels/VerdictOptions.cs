namespace Proximal.Language;

/// <summary>Options of <see cref="LanguageModelJudge"/>: the questions and the words of the verdicts.</summary>
public sealed record VerdictOptions
{
    /// <summary>
    /// Question about one completion, with the places <c>{prompt}</c> and <c>{completion}</c>. The model continues it with
    /// <see cref="Yes"/> or <see cref="No"/>.
    /// </summary>
    public string Question { get; init; } =
        "Question: {prompt}\n\nAnswer: {completion}\n\nIs the answer correct and helpful? Reply Yes or No.\nReply:";

    /// <summary>Verdict that raises the score. Default " Yes".</summary>
    public string Yes { get; init; } = " Yes";

    /// <summary>Verdict that lowers the score. Default " No".</summary>
    public string No { get; init; } = " No";

    /// <summary>
    /// Question about two completions, with the places <c>{prompt}</c>, <c>{first}</c> and <c>{second}</c>. The model
    /// continues it with <see cref="First"/> or <see cref="Second"/>.
    /// </summary>
    public string PairQuestion { get; init; } =
        "Question: {prompt}\n\nAnswer A: {first}\n\nAnswer B: {second}\n\nWhich answer is better? Reply A or B.\nReply:";

    /// <summary>Verdict for the first completion. Default " A".</summary>
    public string First { get; init; } = " A";

    /// <summary>Verdict for the second completion. Default " B".</summary>
    public string Second { get; init; } = " B";

    /// <summary>
    /// Smallest mean log-odds of both orders, in nats, that decide a pair; below it is a tie. Default 0: any difference
    /// decides.
    /// </summary>
    public double TieMargin { get; init; }
}
