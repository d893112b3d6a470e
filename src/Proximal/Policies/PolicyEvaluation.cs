namespace Proximal;

/// <summary>Evaluates policies.</summary>
public static class PolicyEvaluation
{
    /// <summary>
    /// Number of steps after which an episode is ended if its environment has no time limit, so that an evaluation
    /// always ends. The next episode starts with a reset of the environment and of the recurrent state.
    /// </summary>
    public const int StepLimit = 10_000;

    private const int MaxWidth = 64;

    /// <summary>Returns the number of vectorized environments for a number of episodes.</summary>
    public static int Width(int episodes) => Math.Clamp(episodes, 1, MaxWidth);

    /// <summary>
    /// Evaluates a policy in given environments. The episodes are divided among the environments beforehand, so that
    /// short episodes are not overrepresented. <see cref="StepLimit"/> bounds episodes of environments without a time
    /// limit. Returns are in the rewards of the environments, before wrappers change them.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environments">The environments; they are reset first.</param>
    /// <param name="episodes">Total number of episodes, at least 1.</param>
    /// <param name="deterministic">Whether to take the most probable actions.</param>
    /// <param name="seed">Seed of the episodes.</param>
    /// <exception cref="InvalidInputException"><paramref name="episodes"/> is less than 1, or the spaces or the use of
    /// action masks differ between policy and environments.</exception>
    /// <exception cref="TrainingDivergedException">A return is not finite.</exception>
    public static EvaluationResult Run(
        Policy policy,
        VectorEnvironment environments,
        int episodes,
        bool deterministic,
        ulong seed
    ) => Run(policy, environments, episodes, deterministic, seed, visit: null);

    /// <summary>
    /// Records episodes of a policy in given environments: the episodes of <see cref="Run(Policy, VectorEnvironment, int, bool, ulong)"/> with the same seed.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environments">The environments; they are reset first.</param>
    /// <param name="episodes">Total number of episodes, at least 1.</param>
    /// <param name="deterministic">Whether to take the most probable actions.</param>
    /// <param name="seed">Seed of the episodes.</param>
    /// <exception cref="InvalidInputException"><paramref name="episodes"/> is less than 1, or the spaces or the use of
    /// action masks differ between policy and environments.</exception>
    public static Demonstrations Record(
        Policy policy,
        VectorEnvironment environments,
        int episodes,
        bool deterministic,
        ulong seed
    )
    {
        environments.RequireOneAgent("demonstrations");
        var recorder = new DemonstrationRecorder(
            environments.ObservationSpace,
            environments.ActionSpace,
            environments.Count,
            environments.MaskSize > 0
        );
        Run(policy, environments, episodes, deterministic, seed, recorder.Add);
        return recorder.ToDemonstrations();
    }

    /// <summary>Evaluates a policy and visits every step of the episodes.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environments">The environments; they are reset first.</param>
    /// <param name="episodes">Total number of episodes, at least 1.</param>
    /// <param name="deterministic">Whether to take the most probable actions.</param>
    /// <param name="seed">Seed of the episodes.</param>
    /// <param name="visit">Called for each step; null for none.</param>
    internal static EvaluationResult Run(
        Policy policy,
        VectorEnvironment environments,
        int episodes,
        bool deterministic,
        ulong seed,
        StepVisitor? visit
    )
    {
        if (episodes < 1)
            throw new InvalidInputException($"the number of evaluation episodes must be at least 1, not {episodes}");
        CheckSpaces(policy, environments);
        var random = new Rng(seed, RandomStreams.Evaluation);
        VectorStep step = environments.CreateStep();
        RecurrentState recurrentState = policy.CreateRecurrentState(environments.Count);
        var actions = new float[environments.Count * environments.ActionSize];
        var returns = new double[environments.Count];
        var lengths = new int[environments.Count];
        var left = new int[environments.Count];
        for (int i = 0; i < left.Length; i++)
            left[i] = (episodes + left.Length - 1 - i) / left.Length;
        var finishedReturns = new List<double>(episodes);
        var finishedLengths = new List<int>(episodes);
        int limit = environments.MaxEpisodeSteps is null ? StepLimit : int.MaxValue;
        float[] before = visit is null ? [] : new float[step.Observations.Length];
        environments.Reset(seed, step.Observations);
        while (finishedReturns.Count < episodes)
        {
            recurrentState.Keep();
            policy.Act(step.Observations, actions, deterministic, ref random, recurrentState);
            if (visit is not null)
                step.Observations.CopyTo(before, 0);
            for (int i = 0; i < left.Length; i++)
            {
                if (environments.Acts(i))
                    lengths[i]++;
                else
                    recurrentState.Restore(i);
            }

            environments.Step(actions, step);
            for (int i = 0; i < left.Length; i++)
            {
                if (step.Ended(i))
                    recurrentState.Reset(i);
                if (left[i] == 0)
                    continue;
                returns[i] += step.OriginalRewards[i];
                visit?.Invoke(
                    i,
                    before.AsSpan(i * step.ObservationSize, step.ObservationSize),
                    actions.AsSpan(i * environments.ActionSize, environments.ActionSize),
                    step.OriginalRewards[i],
                    step.Terminated[i],
                    step.Truncated[i] || (lengths[i] >= limit && !step.Terminated[i])
                );
                if (!step.Ended(i) && lengths[i] < limit)
                    continue;
                if (!double.IsFinite(returns[i]))
                    throw FiniteCheck.Diverged("return", i, lengths[i], (float)returns[i]);
                finishedReturns.Add(returns[i]);
                finishedLengths.Add(lengths[i]);
                (returns[i], lengths[i]) = (0, 0);
                left[i]--;
                if (step.Ended(i) || left[i] == 0)
                    continue;
                environments.ResetEpisode(i, step.Observation(i));
                recurrentState.Reset(i);
            }
        }

        return new EvaluationResult(finishedReturns, finishedLengths);
    }

    // As Stable-Baselines3's check_for_correct_spaces: equal sizes are not enough, because a network that was trained
    // with other bounds, or with the parts of a dict in another order, computes meaningless actions.
    internal static void CheckSpaces(Policy policy, VectorEnvironment environments)
    {
        Check("observation", policy.ObservationSpace, environments.ObservationSpace);
        Check("action", policy.ActionSpace, environments.ActionSpace);
        if (policy.RowSize == environments.ObservationSize)
            return;
        throw new InvalidInputException(
            environments.MaskSize > 0
                ? "the environment masks actions, but the policy was trained without action masks"
                : "the policy was trained with action masks, but the environment does not mask actions"
        );

        static void Check(string name, Space expected, Space actual)
        {
            (string policy, string environment) = (SpaceFormat.Text(expected), SpaceFormat.Text(actual));
            if (policy == environment)
                return;
            // The short form, unless it is the same for both.
            if ($"{expected}" != $"{actual}")
                (policy, environment) = ($"{expected}", $"{actual}");
            throw new InvalidInputException(
                $"the {name} space of the policy is {policy}, that of the environment {environment}: they must be equal"
            );
        }
    }
}

/// <summary>Receives a step of an evaluated episode.</summary>
/// <param name="environment">Index of the environment.</param>
/// <param name="observation">Observation before the step, followed by the action mask, if there is one.</param>
/// <param name="action">Action, as the environment takes it.</param>
/// <param name="reward">Reward, before wrappers change it.</param>
/// <param name="terminated">Whether the step terminated the episode.</param>
/// <param name="truncated">Whether the step truncated the episode.</param>
internal delegate void StepVisitor(
    int environment,
    ReadOnlySpan<float> observation,
    ReadOnlySpan<float> action,
    float reward,
    bool terminated,
    bool truncated
);
