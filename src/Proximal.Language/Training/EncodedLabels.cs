namespace Proximal.Language;

/// <summary>Labelled completions as tokens.</summary>
internal sealed class EncodedLabels
{
    /// <summary>Encodes completions.</summary>
    /// <param name="completions">As text.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="maxLength">The most tokens of prompt and completion.</param>
    /// <exception cref="InvalidInputException">A completion is empty, or a prompt leaves no room for one.</exception>
    public EncodedLabels(IReadOnlyList<LabeledCompletion> completions, ITokenizer tokenizer, int maxLength)
    {
        Examples = [.. completions.Select(item => TokenExample.Encode(tokenizer, item.Prompt, item.Completion, maxLength))];
        Desirable = [.. completions.Select(static item => item.Label ? 1f : 0f)];
    }

    /// <summary>The completions with their prompts.</summary>
    public TokenExample[] Examples { get; }

    /// <summary>1 where a completion was found good, 0 where bad.</summary>
    public float[] Desirable { get; }

    /// <summary>How many there are.</summary>
    public int Count => Examples.Length;
}

/// <summary>Sums over labelled completions.</summary>
/// <param name="referencePoint">z, which good completions should lie above and bad ones below.</param>
internal struct LabelFigures(float referencePoint)
{
    private double loss, right, good, bad;
    private int goods, bads;

    /// <summary>z.</summary>
    public readonly float ReferencePoint => referencePoint;

    public void Add(ReadOnlySpan<float> logRatios, ReadOnlySpan<float> desirable, double losses, double beta)
    {
        loss += losses;
        for (int i = 0; i < desirable.Length; i++)
        {
            bool isGood = desirable[i] == 1;
            (goods, bads) = isGood ? (goods + 1, bads) : (goods, bads + 1);
            if (isGood) good += beta * logRatios[i];
            else bad += beta * logRatios[i];
            if (logRatios[i] > referencePoint == isGood) right++;
        }
    }

    /// <summary>The means over all completions.</summary>
    /// <param name="gradientNorm">Before clipping.</param>
    public readonly OfflineStep Mean(double gradientNorm) => new(loss / (goods + bads), gradientNorm, right / (goods + bads), good / goods, bad / bads);
}
