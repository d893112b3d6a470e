namespace Proximal.Language;

/// <summary>What is done to the scores of whole completions, in place, before they become rewards; all spans are [sequences].</summary>
public static class ScoreShaping
{
    /// <summary>Holds every score within ± a limit.</summary>
    /// <param name="scores">Changed in place.</param>
    /// <param name="limit">Positive.</param>
    public static void Clip(Span<float> scores, float limit)
    {
        foreach (ref float score in scores)
            score = Math.Clamp(score, -limit, limit);
    }

    /// <summary>Takes a penalty from completions that were cut off before they ended (TRL's <c>missing_eos_penalty</c>).</summary>
    /// <param name="scores">Changed in place.</param>
    /// <param name="ended">Which completions ended by themselves.</param>
    /// <param name="penalty">Positive to punish.</param>
    public static void PenalizeMissingEnd(Span<float> scores, ReadOnlySpan<bool> ended, float penalty)
    {
        for (int i = 0; i < scores.Length; i++)
            if (!ended[i])
                scores[i] -= penalty;
    }

    /// <summary>Gives completions that were cut off before they ended a score of their own, as lm-human-preferences rejects them with -1.</summary>
    /// <param name="scores">Changed in place.</param>
    /// <param name="ended">Which completions ended by themselves.</param>
    /// <param name="score">What the others get.</param>
    public static void ReplaceMissingEnd(Span<float> scores, ReadOnlySpan<bool> ended, float score)
    {
        for (int i = 0; i < scores.Length; i++)
            if (!ended[i])
                scores[i] = score;
    }

    /// <summary>
    /// DAPO's soft punishment of length (Yu et al. 2025, equation 13): 0 up to <paramref name="maxLength"/> - <paramref name="margin"/>
    /// tokens, falling in a line to -1 at <paramref name="maxLength"/>, and -1 beyond.
    /// </summary>
    /// <param name="length">The completion's tokens.</param>
    /// <param name="maxLength">The most it should have, L_max.</param>
    /// <param name="margin">Over how many of the last tokens the punishment grows, L_cache; positive.</param>
    public static float Overlong(int length, int maxLength, int margin) =>
        Math.Clamp((float)(maxLength - margin - length) / margin, -1, 0);

    /// <summary>Takes the summed divergence of each completion from its score, as RLOO does (Ahmadian et al. 2024).</summary>
    /// <param name="scores">Changed in place.</param>
    /// <param name="kl">Estimates per token, [tokens].</param>
    /// <param name="starts">[sequences + 1].</param>
    /// <param name="coefficient">The weight of the divergence.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void SubtractKl(
        Span<float> scores,
        ReadOnlySpan<float> kl,
        ReadOnlySpan<int> starts,
        double coefficient
    )
    {
        PackedTokens.Check(starts, kl.Length);
        PackedTokens.CheckSequences(starts, scores.Length);
        for (int i = 0; i < scores.Length; i++)
        {
            double sum = 0;
            foreach (float x in kl[starts[i]..starts[i + 1]])
                sum += x;
            scores[i] = (float)(scores[i] - (coefficient * sum));
        }
    }
}
