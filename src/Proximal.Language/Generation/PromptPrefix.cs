using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Cached keys and values of a prompt that several completions continue (prefix caching; Kwon et al. 2023,
/// arXiv:2309.06180). The first completion computes them; the others begin with all tokens of the prompt but the last,
/// whose logits they need.
/// </summary>
/// <param name="pages">Pool of pages.</param>
/// <param name="promptTokens">Number of tokens of the prompt, at least 2.</param>
/// <param name="others">Number of completions besides the first.</param>
internal sealed class PromptPrefix(KeyValuePages pages, int promptTokens, int others)
{
    private Address[]? held;
    private int remaining = others;
    private int rotaryLength;

    /// <summary>Number of tokens that are shared.</summary>
    public int Tokens => promptTokens - 1;

    /// <summary>Whether the keys and values are computed.</summary>
    public bool IsReady => held is not null;

    /// <summary>Whether all completions have begun.</summary>
    public bool IsUsedUp => remaining == 0;

    /// <summary>Keeps the pages of the first completion when it has read the prompt.</summary>
    public void TakeFrom(PartialCompletion first, KeyValueCache cache)
    {
        if (IsReady || IsUsedUp || first.Fed < promptTokens)
            return;
        held = cache.Share(first.Slot, Tokens);
        rotaryLength = first.RotaryLength;
    }

    /// <summary>Begins another completion with the shared tokens.</summary>
    public void Begin(PartialCompletion completion, KeyValueCache cache)
    {
        cache.Begin(completion.Slot, held, Tokens);
        completion.BeginAfter(Tokens, rotaryLength);
        remaining--;
        if (IsUsedUp)
            Release();
    }

    /// <summary>Returns the pages.</summary>
    public void Release()
    {
        foreach (Address page in held ?? [])
            pages.Return(page);
        held = null;
    }
}
