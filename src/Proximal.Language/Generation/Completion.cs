namespace Proximal.Language;

/// <summary>What a model wrote after a prompt.</summary>
/// <param name="Prompt">The prompt's tokens.</param>
/// <param name="Tokens">The tokens drawn, with the one that ended it; at least one.</param>
/// <param name="LogProbs">
/// The log-probability of each token under softmax(logits / temperature) over the whole vocabulary, before anything was left out or
/// made less likely: what a training pass computes.
/// </param>
/// <param name="Finish">Why it ended.</param>
public sealed record Completion(int[] Prompt, int[] Tokens, float[] LogProbs, FinishReason Finish)
{
    /// <summary>What it says, without the token or the text that ended it and without special tokens; null where it was generated without a tokenizer.</summary>
    public string? Text { get; init; }
}

/// <summary>Why a completion ended.</summary>
public enum FinishReason
{
    /// <summary>The tokenizer's end token was drawn.</summary>
    EndToken,

    /// <summary>Another token was drawn that ends a completion.</summary>
    StopToken,

    /// <summary>A text appeared that ends a completion.</summary>
    StopString,

    /// <summary>It was cut off: it reached the most tokens, or the end of the model's context.</summary>
    Length,
}
