namespace Proximal.Language;

/// <summary>Means over the conversations of an update.</summary>
/// <param name="Turns">Mean number of replies.</param>
/// <param name="Terminated">Share that terminated.</param>
/// <param name="Truncated">Share that was truncated.</param>
/// <param name="Tokens">Mean number of tokens after the prompt, sampled and inserted.</param>
/// <param name="ToolCalls">Mean number of calls of tools.</param>
/// <param name="FailedToolCalls">Share of the calls that failed; NaN without calls.</param>
internal readonly record struct ConversationStatistics(
    double Turns,
    double Terminated,
    double Truncated,
    double Tokens,
    double ToolCalls,
    double FailedToolCalls
)
{
    /// <summary>Measures conversations.</summary>
    public static ConversationStatistics Of(IReadOnlyList<Conversation> conversations)
    {
        int calls = conversations.Sum(static played => played.ToolCalls),
            failed = conversations.Sum(static played => played.FailedToolCalls);
        return new ConversationStatistics(
            conversations.Average(static played => played.Turns.Count),
            conversations.Average(static played => played.Terminated ? 1.0 : 0),
            conversations.Average(static played => played.Truncated ? 1.0 : 0),
            conversations.Average(static played => played.Tokens.Length),
            (double)calls / conversations.Count,
            calls == 0 ? double.NaN : (double)failed / calls
        );
    }

    /// <summary>Adds the metrics to a record.</summary>
    public void Report(MetricsRecord metrics)
    {
        metrics.Add(LanguageMetricTags.Turns, Turns);
        metrics.Add(LanguageMetricTags.Terminated, Terminated);
        metrics.Add(LanguageMetricTags.Truncated, Truncated);
        metrics.Add(LanguageMetricTags.ConversationTokens, Tokens);
        metrics.Add(LanguageMetricTags.ToolCalls, ToolCalls);
        if (!double.IsNaN(FailedToolCalls))
            metrics.Add(LanguageMetricTags.FailedToolCalls, FailedToolCalls);
    }
}
