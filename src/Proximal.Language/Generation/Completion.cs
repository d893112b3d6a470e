namespace Proximal.Language;

/// <summary>Completion that a model generated for a prompt.</summary>
/// <param name="Prompt">The prompt's tokens.</param>
/// <param name="Tokens">The sampled tokens, including the one that ended the completion; at least one.</param>
/// <param name="LogProbs">
/// Log-probability of each token under softmax(logits / temperature) over the whole vocabulary, without top-k, top-p,
/// min-p and repetition penalty: the same as in training.
/// </param>
/// <param name="Finish">Reason for the end of the completion.</param>
public sealed record Completion(int[] Prompt, int[] Tokens, float[] LogProbs, FinishReason Finish)
{
    /// <summary>
    /// Text without special tokens and without the token or the stop string that ended it; null if generated without a
    /// tokenizer.
    /// </summary>
    public string? Text { get; init; }
}

/// <summary>Reason for the end of a completion.</summary>
public enum FinishReason
{
    /// <summary>The tokenizer's end token was sampled.</summary>
    EndToken,

    /// <summary>Another stop token was sampled.</summary>
    StopToken,

    /// <summary>A stop string appeared.</summary>
    StopString,

    /// <summary>The completion reached the maximum number of tokens or the end of the model's context.</summary>
    Length,
}
