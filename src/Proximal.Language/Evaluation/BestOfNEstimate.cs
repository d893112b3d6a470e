namespace Proximal.Language;

/// <summary>
/// Best-of-N sampling: the completion with the highest score of N of the same prompt. It is a baseline for trained
/// policies (Stiennon et al. 2020; Nakano et al. 2021).
/// </summary>
/// <param name="N">Number of completions of which the best is chosen.</param>
/// <param name="Best">Mean score of the best completions.</param>
/// <param name="Single">Mean score of all completions, which is that of N = 1.</param>
/// <param name="KlBound">
/// log N - (N - 1)/N in nats: an upper bound of the KL divergence of best-of-N from the sampled policy (Beirami et al.
/// 2024, arXiv:2401.01879).
/// </param>
public sealed record BestOfNEstimate(int N, MeanEstimate Best, MeanEstimate Single, double KlBound)
{
    /// <summary>Estimates the score of best-of-N.</summary>
    /// <param name="scores">
    /// Scores, [prompts × n]; those of a prompt are adjacent. <see cref="RewardFunction.Abstained"/> scores are left out.
    /// </param>
    /// <param name="n">Number of completions of each prompt, at least 1.</param>
    /// <exception cref="ArgumentException">There are no scores, or not n for each prompt.</exception>
    public static BestOfNEstimate Of(ReadOnlySpan<float> scores, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        if (scores.IsEmpty || scores.Length % n != 0)
            throw new ArgumentException($"{scores.Length} scores are not {n} for each prompt", nameof(scores));
        var best = new List<float>();
        var all = new List<float>();
        for (int from = 0; from < scores.Length; from += n)
        {
            float[] given = [.. scores.Slice(from, n).ToArray().Where(static x => !RewardFunction.IsAbstained(x))];
            all.AddRange(given);
            if (given.Length > 0)
                best.Add(given.Max());
        }

        return new BestOfNEstimate(
            n,
            MeanEstimate.Of([.. best]),
            MeanEstimate.Of([.. all]),
            Math.Log(n) - ((n - 1.0) / n)
        );
    }
}
