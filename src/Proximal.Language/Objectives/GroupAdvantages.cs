namespace Proximal.Language;

/// <summary>Advantages without a critic. Completions of one prompt stand together: group after group of the same size.</summary>
public static class GroupAdvantages
{
    private const double Epsilon = 1e-4;

    /// <summary>Compares each completion with its group.</summary>
    /// <param name="baseline">How.</param>
    /// <param name="scores">[groups × size].</param>
    /// <param name="groupSize">Completions of one prompt, at least 2.</param>
    /// <param name="advantages">Receives [groups × size]; may be the memory of the scores.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
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
            (double mean, double deviation) = Whitening.MeanAndStd(scores.Slice(at, groupSize));
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

    /// <summary>Finds the groups that teach something: those whose scores are not all the same (DAPO's dynamic sampling, Yu et al. 2025, equation 11).</summary>
    /// <param name="scores">[groups × size].</param>
    /// <param name="groupSize">Completions of one prompt, at least 2.</param>
    /// <param name="informative">Receives [groups].</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static int FindInformative(ReadOnlySpan<float> scores, int groupSize, Span<bool> informative)
    {
        Check(scores, groupSize);
        if (informative.Length != scores.Length / groupSize)
            throw new ArgumentException(
                $"there are {scores.Length / groupSize} groups, not {informative.Length}",
                nameof(informative)
            );
        int found = 0;
        for (int group = 0; group < informative.Length; group++)
        {
            ReadOnlySpan<float> its = scores.Slice(group * groupSize, groupSize);
            informative[group] = its.ContainsAnyExcept(its[0]);
            if (informative[group])
                found++;
        }

        return found;
    }

    /// <summary>
    /// REINFORCE++ (Hu 2025): the sum of the rewards from each token to the end of its completion, undiscounted, standardised over all
    /// tokens of the batch.
    /// </summary>
    /// <param name="rewards">Of <see cref="TokenRewards.Fill"/>, [tokens].</param>
    /// <param name="starts">[sequences + 1].</param>
    /// <param name="advantages">Receives [tokens]; may be the memory of the rewards.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
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
                $"{scores.Length} scores are no whole number of groups of {groupSize}",
                nameof(scores)
            );
    }
}
