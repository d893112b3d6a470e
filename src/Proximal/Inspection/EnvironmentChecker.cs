namespace Proximal;

/// <summary>
/// Checks an environment before training (SB3's <c>check_env</c>). Finds exceptions, values outside the declared
/// spaces, NaN, masks that allow no action, episodes that exceed their limit or never end, randomness from sources
/// other than the environment's own generator, state shared between instances, and incomplete saved state.
/// </summary>
public static class EnvironmentChecker
{
    private const int LongEpisode = 10_000;

    /// <summary>Plays random actions and returns the issues found.</summary>
    /// <param name="factory">Creates one environment. Called several times.</param>
    /// <param name="steps">The number of steps to check, at least 2. Default 1000.</param>
    /// <param name="seed">Seed of the environments and the actions. Default 0.</param>
    /// <returns>The issues, each once; empty if there are none.</returns>
    public static IReadOnlyList<EnvironmentIssue> Check(Func<IEnvironment> factory, int steps = 1000, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        var created = new List<IEnvironment>();
        try
        {
            return CheckAll(Create, steps, seed);
        }
        finally
        {
            foreach (IEnvironment environment in created)
                (environment as IDisposable)?.Dispose();
        }

        IEnvironment Create()
        {
            created.Add(factory());
            return created[^1];
        }
    }

    private static List<EnvironmentIssue> CheckAll(Func<IEnvironment> factory, int steps, ulong seed)
    {
        var issues = new List<EnvironmentIssue>();
        if (!CheckSpaces(factory(), issues) || Play(factory(), steps, seed, issues) is not { } trace)
            return issues;
        if (trace.DifferenceFrom(Replay(factory(), steps, seed)) is { } difference)
        {
            issues.Add(
                new(
                    true,
                    $"the same seed and actions do not give the same results: {difference}",
                    "draw random numbers only from the environment's Random property, and initialize in Reset "
                        + "everything that a step reads"
                )
            );
            return issues;
        }

        if (CheckSharing(factory, trace, steps, seed, issues))
            CheckSaving(factory, steps, seed, issues);
        return issues;
    }

    private static bool CheckSpaces(IEnvironment environment, List<EnvironmentIssue> issues)
    {
        if (environment.ObservationSpace is null || environment.ActionSpace is null)
        {
            issues.Add(new(true, "the observation space or the action space is null", "set both in the constructor"));
            return false;
        }

        if (environment.ObservationSpace.ObservationSize == 0)
            issues.Add(
                new(
                    true,
                    $"the observation space {environment.ObservationSpace} has no values",
                    "declare at least one value; write a constant if there is nothing to observe"
                )
            );
        if (environment.ActionSpace.ActionSize == 0)
            issues.Add(
                new(
                    true,
                    $"the action space {environment.ActionSpace} has no values",
                    "declare at least one choice or dimension"
                )
            );
        if (environment.MasksActions && environment.ActionSpace.ActionMaskSize == 0)
            issues.Add(
                new(
                    true,
                    $"MasksActions is true, but {environment.ActionSpace} has no discrete choices",
                    "set MasksActions to false"
                )
            );
        if (environment.ActionSpace is Box { HasFiniteBounds: false } box)
            issues.Add(
                new(
                    false,
                    $"the action space {box} does not have finite bounds",
                    "set bounds, preferably -1 … 1, and scale actions inside the environment: the actions of "
                        + "an untrained policy are of this magnitude"
                )
            );
        else if (
            environment.ActionSpace is Box finite
            && (finite.Low.ContainsAnyExcept(-1f) || finite.High.ContainsAnyExcept(1f))
        )
            issues.Add(
                new(
                    false,
                    $"the bounds of the action space {finite} are not -1 and 1",
                    "use -1 and 1 and scale actions inside the environment: the actions of an untrained policy "
                        + "are of this magnitude"
                )
            );
        return !issues.Exists(static issue => issue.IsError);
    }

    /// <summary>Plays and checks every step. Null if an error prevents further checks.</summary>
    private static EnvironmentTrace? Play(
        IEnvironment environment,
        int steps,
        ulong seed,
        List<EnvironmentIssue> issues
    )
    {
        var trace = new EnvironmentTrace();
        int length = 0,
            limit = environment.MaxEpisodeSteps ?? int.MaxValue,
            at = 0;
        try
        {
            foreach (
                (float[] row, StepResult step) in PlayRandomly(
                    environment,
                    Math.Max(steps, Math.Min(limit, LongEpisode) + 1),
                    seed
                )
            )
            {
                if (at < steps)
                    trace.Add(row, step);
                int observationSize = environment.ObservationSpace.ObservationSize;
                if (
                    SpaceCheck.FindProblem(environment.ObservationSpace, row.AsSpan(0, observationSize))
                    is var (problem, advice)
                )
                    return Stop($"in observation {at} {problem}", advice);
                if (!step.Ended && FindMaskProblem(environment.ActionSpace, row.AsSpan(observationSize)) is { } mask)
                    return Stop(
                        $"at observation {at} {mask}",
                        "write 1 for allowed and 0 for masked actions; at least one value of each choice must "
                            + "be allowed"
                    );
                if (!float.IsFinite(step.Reward))
                    return Stop(
                        FormattableString.Invariant($"the reward of step {at} is {step.Reward}"),
                        "check for division by 0 and values that grow without bound"
                    );
                length = step.Ended ? 0 : length + 1;
                if (length > limit)
                    return Stop(
                        $"an episode continues beyond its limit of {limit} steps",
                        "return Truncated at MaxEpisodeSteps, or derive from EnvironmentBase<TObservation, "
                            + "TAction>, which counts steps"
                    );
                at++;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            string advice = e is IndexOutOfRangeException or ArgumentException
                ? $"an observation has {environment.ObservationSpace.ObservationSize} values according to its "
                    + "space; do not write more"
                : "an environment must accept every action of its space at any time, unless the action is masked";
            return Stop($"step {at} throws {e.GetType().Name}: {e.Message}", advice);
        }

        if (environment.MaxEpisodeSteps is null && length >= LongEpisode)
            issues.Add(
                new(
                    false,
                    $"no episode ended within {LongEpisode} random steps, and there is no step limit",
                    "set MaxEpisodeSteps, so that evaluations end and training sees new episodes"
                )
            );
        return trace;

        EnvironmentTrace? Stop(string problem, string advice)
        {
            issues.Add(new(true, problem, advice));
            return null;
        }
    }

    private static string? FindMaskProblem(Space actions, ReadOnlySpan<float> mask)
    {
        if (mask.IsEmpty)
            return null;
        int index = mask.IndexOfAnyExcept(0f, 1f);
        if (index >= 0)
            return FormattableString.Invariant($"value {index} of the mask is {mask[index]}");
        return actions.AllowsAny(mask) ? null : "the mask allows no action";
    }

    // Steps of another instance must not affect the results.
    private static bool CheckSharing(
        Func<IEnvironment> factory,
        EnvironmentTrace alone,
        int steps,
        ulong seed,
        List<EnvironmentIssue> issues
    )
    {
        var together = new EnvironmentTrace();
        using IEnumerator<(float[], StepResult)> other = PlayRandomly(factory(), steps, seed + 1).GetEnumerator();
        foreach ((float[] row, StepResult step) in PlayRandomly(factory(), steps, seed))
        {
            together.Add(row, step);
            other.MoveNext();
        }

        if (alone.DifferenceFrom(together) is not { } difference)
            return true;
        issues.Add(
            new(
                true,
                $"instances affect each other: {difference}",
                "do not keep state in static fields or share buffers between instances, since instances step "
                    + "on several threads"
            )
        );
        return false;
    }

    // State saved in the middle of an episode must give the same results when restored in another instance.
    private static void CheckSaving(Func<IEnvironment> factory, int steps, ulong seed, List<EnvironmentIssue> issues)
    {
        const string advice =
            "override SaveState and LoadState so that they cover everything that a step reads, or override neither";
        try
        {
            IEnvironment saved = factory();
            int half = steps / 2;
            using IEnumerator<(float[] Row, StepResult Step)> first = PlayRandomly(saved, steps, seed).GetEnumerator();
            StepResult last = default;
            for (int i = 0; i < half && first.MoveNext(); i++)
                last = first.Current.Step;
            var state = new StateDictionary();
            saved.SaveState(state, "environment");
            IEnvironment restored = factory();
            restored.LoadState(state, "environment");
            (EnvironmentTrace expected, EnvironmentTrace actual) = (new(), new());
            while (first.MoveNext())
                expected.Add(first.Current.Row, first.Current.Step);
            foreach ((float[] row, StepResult step) in Continue(restored, last, half, steps, seed))
                actual.Add(row, step);
            if (expected.DifferenceFrom(actual) is { } difference)
                issues.Add(
                    new(true, $"a restored environment does not continue as the saved one: {difference}", advice)
                );
        }
        catch (InvalidInputException e)
        {
            issues.Add(new(true, $"an environment cannot be saved and restored: {e.Message}", advice));
        }
    }

    private static EnvironmentTrace Replay(IEnvironment environment, int steps, ulong seed)
    {
        var trace = new EnvironmentTrace();
        foreach ((float[] row, StepResult step) in PlayRandomly(environment, steps, seed))
            trace.Add(row, step);
        return trace;
    }

    private static IEnumerable<(float[] Row, StepResult Step)> PlayRandomly(
        IEnvironment environment,
        int count,
        ulong seed
    )
    {
        environment.Seed(seed, VectorEnvironment.FirstStream);
        return Continue(environment, new StepResult(0, Terminated: true), 0, count, seed);
    }

    // The action of each step depends only on the seed, the index of the step and the mask.
    private static IEnumerable<(float[] Row, StepResult Step)> Continue(
        IEnvironment environment,
        StepResult last,
        int from,
        int count,
        ulong seed
    )
    {
        var action = new float[environment.ActionSpace.ActionSize];
        float[]? previousRow = null;
        for (int i = from; i < count; i++)
        {
            var row = new float[environment.RowSize()];
            if (last.Ended)
            {
                environment.ResetRow(row);
                last = default;
            }
            else
            {
                SampleAction(environment, previousRow, seed, i, action);
                last = environment.StepRow(action, row);
            }

            previousRow = row;
            yield return (row, last);
        }
    }

    private static void SampleAction(
        IEnvironment environment,
        float[]? previousRow,
        ulong seed,
        int step,
        float[] action
    )
    {
        var random = new Rng(seed, (ulong)step);
        ReadOnlySpan<float> mask = previousRow is null
            ? Mask(environment)
            : previousRow.AsSpan(environment.ObservationSpace.ObservationSize);
        environment.ActionSpace.SampleAction(ref random, mask, action);
    }

    private static float[] Mask(IEnvironment environment)
    {
        if (!environment.MasksActions)
            return [];
        var mask = new float[environment.ActionSpace.ActionMaskSize];
        environment.WriteActionMask(mask);
        return mask;
    }
}
