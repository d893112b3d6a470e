namespace Proximal.Language;

/// <summary>
/// Advantage estimates without a value function, from groups of completions of the same prompt. Groups are adjacent and
/// have the same size. A completion whose score is <see cref="RewardFunction.Abstained"/> has the advantage 0 and does
/// not count in means and standard deviations; neither does one that is alone with a score in its group.
/// </summary>
public static class GroupAdvantages
{
    private const double Epsilon = 1e-4;

    /// <summary>Computes the advantage of each completion within its group.</summary>
    /// <param name="baseline">Baseline: the mean of the group, or of the others in it.</param>
    /// <param name="scale">Divisor.</param>
    /// <param name="scores">Scores, [groups × size].</param>
    /// <param name="groupSize">Number of completions of a prompt, at least 2.</param>
    /// <param name="advantages">Receives the advantages, [groups × size]; can be the same memory as the scores.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or the baseline is none of a group.</exception>
    public static void Fill(
        AdvantageBaseline baseline,
        RewardScale scale,
        ReadOnlySpan<float> scores,
        int groupSize,
        Span<float> advantages
    )
    {
        Check(scores, groupSize);
        if (advantages.Length != scores.Length)
            throw new ArgumentException(
                $"{scores.Length} scores do not give {advantages.Length} advantages",
                nameof(advantages)
            );
        if (baseline is not (AdvantageBaseline.GroupMean or AdvantageBaseline.LeaveOneOut))
            throw new ArgumentOutOfRangeException(nameof(baseline), baseline, "not a baseline of a group");
        using var given = new PooledFloats(scores.Length);
        double batchScale = scale == RewardScale.Batch ? ScaleOf(given.Span[..Given(scores, given.Span)]) : 1;
        for (int at = 0; at < scores.Length; at += groupSize)
        {
            int count = Given(scores.Slice(at, groupSize), given.Span);
            (double mean, double deviation) = count > 1 ? Whitening.MeanAndStd(given.Span[..count]) : default;
            double factor = scale == RewardScale.Group ? 1 / (deviation + Epsilon) : batchScale;

            // score - (sum - score) / (n - 1) = (score - mean) n / (n - 1).
            if (baseline == AdvantageBaseline.LeaveOneOut && count > 1)
                factor *= (double)count / (count - 1);
            for (int i = at; i < at + groupSize; i++)
                advantages[i] = count > 1 && !AbstainedScore.Is(scores[i]) ? (float)((scores[i] - mean) * factor) : 0;
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
        using var given = new PooledFloats(groupSize);
        int found = 0;
        for (int group = 0; group < informative.Length; group++)
        {
            int count = Given(scores.Slice(group * groupSize, groupSize), given.Span);
            informative[group] = count > 1 && given.Span[..count].ContainsAnyExcept(given.Span[0]);
            if (informative[group])
                found++;
        }

        return found;
    }

    /// <summary>Computes the reward to go of each token, undiscounted, within its completion.</summary>
    /// <param name="rewards">Rewards of <see cref="TokenRewards.Fill"/>, [tokens].</param>
    /// <param name="starts">Start of each completion, [completions + 1].</param>
    /// <param name="advantages">Receives the rewards to go, [tokens]; can be the same memory as the rewards.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void FillRewardsToGo(ReadOnlySpan<float> rewards, ReadOnlySpan<int> starts, Span<float> advantages) =>
        GeneralizedAdvantageEstimation.Compute(
            rewards,
            values: default,
            starts,
            gamma: 1,
            lambda: 1,
            advantages,
            returns: default
        );

    /// <summary>
    /// Standardizes advantages to mean 0 and standard deviation 1 over the tokens of all completions that have a score
    /// (REINFORCE++, Hu 2025); those of the others become 0.
    /// </summary>
    /// <param name="advantages">Advantages, changed in place, [tokens].</param>
    /// <param name="starts">Start of each completion, [completions + 1].</param>
    /// <param name="scores">Scores, [completions].</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void Standardize(Span<float> advantages, ReadOnlySpan<int> starts, ReadOnlySpan<float> scores)
    {
        PackedTokens.Check(starts, advantages.Length);
        PackedTokens.CheckSequences(starts, scores.Length);
        using var given = new PooledFloats(advantages.Length);
        int count = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (AbstainedScore.Is(scores[i]))
                continue;
            Span<float> row = advantages[starts[i]..starts[i + 1]];
            row.CopyTo(given.Span[count..]);
            count += row.Length;
        }

        Whitening.Standardize(given.Span[..count]);
        for (int i = 0, at = 0; i < scores.Length; i++)
        {
            Span<float> row = advantages[starts[i]..starts[i + 1]];
            if (AbstainedScore.Is(scores[i]))
            {
                row.Clear();
                continue;
            }

            given.Span.Slice(at, row.Length).CopyTo(row);
            at += row.Length;
        }
    }

    // Copies the scores that are given, and returns their number.
    private static int Given(ReadOnlySpan<float> scores, Span<float> given)
    {
        int count = 0;
        foreach (float score in scores)
            if (!AbstainedScore.Is(score))
                given[count++] = score;
        return count;
    }

    private static double ScaleOf(ReadOnlySpan<float> given) =>
        1 / ((given.Length > 1 ? Whitening.MeanAndStd(given).Std : 0) + Epsilon);

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
