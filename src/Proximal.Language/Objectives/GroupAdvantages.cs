namespace Proximal.Language;

/// <summary>
/// Advantage estimates without a value function, from groups of completions of the same prompt. Groups are adjacent and
/// have the same size.
/// </summary>
public static class GroupAdvantages
{
    private const double Epsilon = 1e-4;

    /// <summary>Computes the advantage of each completion within its group.</summary>
    /// <param name="baseline">Baseline of the group.</param>
    /// <param name="scores">Scores, [groups × size].</param>
    /// <param name="groupSize">Number of completions of a prompt, at least 2.</param>
    /// <param name="advantages">Receives the advantages, [groups × size]; can be the same memory as the scores.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void Fill(GroupBaseline baseline, ReadOnlySpan<float> scores, int groupSize, Span<float> advantages)
    {
        Check(scores, groupSize);
        if (advantages.Length != scores.Length)
            throw new ArgumentException(
                $"{scores.Length} scores do not give {advantages.Length} advantages",
                nameof(advantages)
            );
        for (int at = 0; at < scores.Length; at += groupSize)
        {
            (double mean, double deviation) = Whitening.MeanAndDeviation(scores.Slice(at, groupSize));
            double scale = baseline switch
            {
                GroupBaseline.Standardized => 1 / (deviation + Epsilon),
                GroupBaseline.Mean => 1,
                // score - (sum - score) / (n - 1) = (score - mean) n / (n - 1).
                GroupBaseline.LeaveOneOut => (double)groupSize / (groupSize - 1),
                _ => throw new ArgumentOutOfRangeException(nameof(baseline), baseline, "not a baseline"),
            };
            for (int i = at; i < at + groupSize; i++)
                advantages[i] = (float)((scores[i] - mean) * scale);
        }
    }

    /// <summary>
    /// Finds the groups whose scores are not all equal, which alone have a gradient (DAPO's dynamic sampling, Yu et al.
    /// 2025, equation 11).
    /// </summary>
    /// <param name="scores">Scores, [groups × size].</param>
    /// <param name="groupSize">Number of completions of a prompt, at least 2.</param>
    /// <param name="informative">Receives whether the scores of each group differ, [groups].</param>
    /// <returns>Number of such groups.</returns>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static int FindInformative(ReadOnlySpan<float> scores, int groupSize, Span<bool> informative)
    {
        Check(scores, groupSize);
        if (informative.Length != scores.Length / groupSize)
            throw new ArgumentException(
                $"there are {scores.Length / groupSize} groups, not {informative.Length}",
                nameof(informative)
            );
        int count = 0;
        for (int group = 0; group < informative.Length; group++)
        {
            ReadOnlySpan<float> its = scores.Slice(group * groupSize, groupSize);
            informative[group] = its.ContainsAnyExcept(its[0]);
            if (informative[group])
                count++;
        }

        return count;
    }

    /// <summary>
    /// Advantages of REINFORCE++ (Hu 2025): undiscounted rewards to go within each completion, standardized over all
    /// tokens of the batch.
    /// </summary>
    /// <param name="rewards">Rewards of <see cref="TokenRewards.Fill"/>, [tokens].</param>
    /// <param name="starts">Start of each completion, [sequences + 1].</param>
    /// <param name="advantages">Receives the advantages, [tokens]; can be the same memory as the rewards.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void FillReinforcePlusPlus(
        ReadOnlySpan<float> rewards,
        ReadOnlySpan<int> starts,
        Span<float> advantages
    )
    {
        GeneralizedAdvantageEstimation.Compute(
            rewards,
            values: default,
            starts,
            gamma: 1,
            lambda: 1,
            advantages,
            returns: default
        );
        Whitening.Standardize(advantages);
    }

    private static void Check(ReadOnlySpan<float> scores, int groupSize)
    {
        if (groupSize < 2)
            throw new ArgumentException(
                $"a group needs at least 2 completions to compare, not {groupSize}",
                nameof(groupSize)
            );
        if (scores.Length % groupSize != 0)
            throw new ArgumentException(
                $"{scores.Length} scores are not a multiple of the group size {groupSize}",
                nameof(scores)
            );
    }
}
