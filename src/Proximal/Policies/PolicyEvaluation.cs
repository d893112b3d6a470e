namespace Proximal;

/// <summary>Plays episodes to measure a policy.</summary>
public static class PolicyEvaluation
{
    /// <summary>
    /// After how many steps an episode is counted as it stands where its environment has no limit of its own: a policy that
    /// never reaches an end must not stop everything.
    /// </summary>
    public const int StepLimit = 10_000;

    private const int MaxWidth = 64;

    /// <summary>How many environments to play that many episodes in, side by side.</summary>
    public static int Width(int episodes) => Math.Clamp(episodes, 1, MaxWidth);

    /// <summary>
    /// Plays episodes in environments of the caller's. Each environment plays its share of them, fixed beforehand, so that
    /// short episodes do not count more than long ones. <see cref="StepLimit"/> bounds those of environments without a limit.
    /// </summary>
    /// <param name="policy">What acts.</param>
    /// <param name="environments">Where; they are reset first.</param>
    /// <param name="episodes">How many episodes in all, at least 1.</param>
    /// <param name="deterministic">Whether the most probable actions are taken.</param>
    /// <param name="seed">Chooses the episodes.</param>
    /// <exception cref="TrainingDivergedException">A return is not finite.</exception>
    public static EvaluationResult Run(
        Policy policy,
        VectorEnvironment environments,
        int episodes,
        bool deterministic,
        ulong seed
    )
    {
        if (episodes < 1)
            throw new InvalidInputException($"the number of evaluation episodes must be at least 1, not {episodes}");
        var random = new Rng(seed, RandomStreams.Evaluation);
        VectorStep step = environments.CreateStep();
        RecurrentState memory = policy.CreateRecurrentState(environments.Count);
        var actions = new float[environments.Count * environments.ActionSize];
        var returns = new double[environments.Count];
        var lengths = new int[environments.Count];
        var left = new int[environments.Count];
        for (int i = 0; i < left.Length; i++)
            left[i] = (episodes + left.Length - 1 - i) / left.Length;
        var finishedReturns = new List<double>(episodes);
        var finishedLengths = new List<int>(episodes);
        int limit = environments.MaxEpisodeSteps is null ? StepLimit : int.MaxValue;
        environments.Reset(seed, step.Observations);
        while (finishedReturns.Count < episodes)
        {
            policy.Act(step.Observations, actions, deterministic, ref random, memory);
            environments.Step(actions, step);
            for (int i = 0; i < left.Length; i++)
            {
                if (step.Ended(i))
                    memory.Reset(i);
                if (left[i] == 0)
                    continue;
                returns[i] += step.Rewards[i];
                lengths[i]++;
                if (!step.Ended(i) && lengths[i] < limit)
                    continue;
                if (!double.IsFinite(returns[i]))
                    throw FiniteCheck.Diverged("return", i, lengths[i], (float)returns[i]);
                finishedReturns.Add(returns[i]);
                finishedLengths.Add(lengths[i]);
                (returns[i], lengths[i]) = (0, 0);
                left[i]--;
            }
        }

        return new EvaluationResult(finishedReturns, finishedLengths);
    }
}
