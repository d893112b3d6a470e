namespace Proximal;

/// <summary>
/// Looks for what is wrong with an environment before an agent is trained in it: exceptions, values that do not belong to the declared
/// spaces, NaN, masks that allow nothing, endings that come too late or never, chance from elsewhere than its own random numbers, state that
/// instances share, and saving that forgets something.
/// </summary>
public static class EnvironmentChecker
{
    private const int LongEpisode = 10_000;

    /// <summary>Plays random actions in environments of a kind, and reports.</summary>
    /// <param name="factory">Makes one environment; called several times.</param>
    /// <param name="steps">How many steps to look at.</param>
    /// <param name="seed">Chooses episodes and actions.</param>
    /// <returns>What was found, each once; nothing where all is well.</returns>
    public static IReadOnlyList<EnvironmentIssue> Check(Func<IEnvironment> factory, int steps = 1000, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        var findings = new List<EnvironmentIssue>();
        if (!CheckSpaces(factory(), findings) || Play(factory(), steps, seed, findings) is not { } trace)
            return findings;
        if (trace.DifferenceFrom(Replay(factory(), steps, seed)) is { } difference)
        {
            findings.Add(
                new(
                    true,
                    $"the same seed and the same actions do not repeat: {difference}",
                    "draw chance only from the environment's own Random, and let Reset set everything that a step reads"
                )
            );
            return findings;
        }

        if (CheckSharing(factory, trace, steps, seed, findings))
            CheckSaving(factory, steps, seed, findings);
        return findings;
    }

    private static bool CheckSpaces(IEnvironment environment, List<EnvironmentIssue> findings)
    {
        if (environment.ObservationSpace is null || environment.ActionSpace is null)
        {
            findings.Add(
                new(true, "the observation space or the action space is null", "set both when the environment is made")
            );
            return false;
        }

        if (environment.ObservationSpace.ObservationSize == 0)
            findings.Add(
                new(
                    true,
                    $"nothing is observed: {environment.ObservationSpace} has no numbers",
                    "declare what an agent sees; a constant will do where there is nothing"
                )
            );
        if (environment.ActionSpace.ActionSize == 0)
            findings.Add(
                new(
                    true,
                    $"nothing can be done: {environment.ActionSpace} has no numbers",
                    "declare at least one choice or number"
                )
            );
        if (environment.MasksActions && environment.ActionSpace.ActionMaskSize == 0)
            findings.Add(
                new(
                    true,
                    $"actions are masked, but {environment.ActionSpace} holds no choices",
                    "leave MasksActions false"
                )
            );
        if (environment.ActionSpace is Box { HasFiniteBounds: false } box)
            findings.Add(
                new(
                    false,
                    $"the actions {box} have no finite bounds",
                    "bound them, best to -1 … 1, and scale them inside the environment: policies begin with actions of about that size"
                )
            );
        else if (
            environment.ActionSpace is Box finite
            && (finite.Low.ContainsAnyExcept(-1f) || finite.High.ContainsAnyExcept(1f))
        )
            findings.Add(
                new(
                    false,
                    $"the actions {finite} are not between -1 and 1",
                    "scale them inside the environment: policies begin with actions of about that size"
                )
            );
        return !findings.Exists(static finding => finding.IsError);
    }

    /// <summary>Plays and looks at every moment; null where it cannot go on.</summary>
    private static EnvironmentTrace? Play(
        IEnvironment environment,
        int steps,
        ulong seed,
        List<EnvironmentIssue> findings
    )
    {
        var trace = new EnvironmentTrace();
        int length = 0,
            limit = environment.MaxEpisodeSteps ?? int.MaxValue,
            at = 0;
        try
        {
            foreach (
                (float[] row, StepResult step) in Moments(
                    environment,
                    Math.Max(steps, Math.Min(limit, LongEpisode) + 1),
                    seed
                )
            )
            {
                if (at < steps)
                    trace.Add(row, step);
                int observed = environment.ObservationSpace.ObservationSize;
                if (SpaceCheck.Complaint(environment.ObservationSpace, row.AsSpan(0, observed)) is { } complaint)
                    return Stop($"in observation {at} {complaint.What}", complaint.Remedy);
                if (!step.Ended && MaskComplaint(environment.ActionSpace, row.AsSpan(observed)) is { } mask)
                    return Stop(
                        $"with observation {at} {mask}",
                        "write 1 for every action that is allowed and 0 for the others; at least one of each choice must be left"
                    );
                if (!float.IsFinite(step.Reward))
                    return Stop(
                        FormattableString.Invariant($"the reward of step {at} is {step.Reward}"),
                        "look for a division by 0, or numbers that grow without bound"
                    );
                length = step.Ended ? 0 : length + 1;
                if (length > limit)
                    return Stop(
                        $"an episode went on beyond its limit of {limit} steps",
                        "return Truncated at MaxEpisodeSteps, or leave counting to EnvironmentBase<TObservation, TAction>"
                    );
                at++;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            string remedy = e is IndexOutOfRangeException or ArgumentException
                ? $"an observation has {environment.ObservationSpace.ObservationSize} numbers, as its space says: write no more, and none elsewhere"
                : "every action of the space must be possible at any time, unless it is masked";
            return Stop($"moment {at} throws {e.GetType().Name}: {e.Message}", remedy);
        }

        if (environment.MaxEpisodeSteps is null && length >= LongEpisode)
            findings.Add(
                new(
                    false,
                    $"no episode ended within {LongEpisode} random steps, and there is no limit",
                    "set MaxEpisodeSteps, so that evaluation ends and training sees new beginnings"
                )
            );
        return trace;

        EnvironmentTrace? Stop(string what, string remedy)
        {
            findings.Add(new(true, what, remedy));
            return null;
        }
    }

    private static string? MaskComplaint(Space actions, ReadOnlySpan<float> mask)
    {
        if (mask.IsEmpty)
            return null;
        int odd = mask.IndexOfAnyExcept(0f, 1f);
        if (odd >= 0)
            return FormattableString.Invariant($"number {odd} of the mask is {mask[odd]}");
        return actions.AllowsAny(mask) ? null : "the mask allows no action";
    }

    // Another instance that steps in between must not matter, whatever it does.
    private static bool CheckSharing(
        Func<IEnvironment> factory,
        EnvironmentTrace alone,
        int steps,
        ulong seed,
        List<EnvironmentIssue> findings
    )
    {
        var together = new EnvironmentTrace();
        using IEnumerator<(float[], StepResult)> other = Moments(factory(), steps, seed + 1).GetEnumerator();
        foreach ((float[] row, StepResult step) in Moments(factory(), steps, seed))
        {
            together.Add(row, step);
            other.MoveNext();
        }

        if (alone.DifferenceFrom(together) is not { } difference)
            return true;
        findings.Add(
            new(
                true,
                $"instances disturb each other: {difference}",
                "keep no state in static fields, and share no buffers between instances: they step on several threads"
            )
        );
        return false;
    }

    // What is saved in the middle of an episode must go on the same way in another instance.
    private static void CheckSaving(Func<IEnvironment> factory, int steps, ulong seed, List<EnvironmentIssue> findings)
    {
        const string remedy =
            "override SaveState and LoadState so that they cover all that a step reads, or neither of them";
        try
        {
            IEnvironment saved = factory();
            int half = steps / 2;
            using IEnumerator<(float[] Row, StepResult Step)> first = Moments(saved, steps, seed).GetEnumerator();
            StepResult last = default;
            for (int i = 0; i < half && first.MoveNext(); i++)
                last = first.Current.Step;
            var state = new StateDictionary();
            saved.SaveState(state, "environment");
            IEnvironment restored = factory();
            restored.LoadState(state, "environment");
            (EnvironmentTrace expected, EnvironmentTrace found) = (new(), new());
            while (first.MoveNext())
                expected.Add(first.Current.Row, first.Current.Step);
            foreach ((float[] row, StepResult step) in Continue(restored, last, half, steps, seed))
                found.Add(row, step);
            if (expected.DifferenceFrom(found) is { } difference)
                findings.Add(new(true, $"a saved environment does not go on as it would have: {difference}", remedy));
        }
        catch (InvalidInputException e)
        {
            findings.Add(new(true, $"an environment cannot be saved and restored: {e.Message}", remedy));
        }
    }

    private static EnvironmentTrace Replay(IEnvironment environment, int steps, ulong seed)
    {
        var trace = new EnvironmentTrace();
        foreach ((float[] row, StepResult step) in Moments(environment, steps, seed))
            trace.Add(row, step);
        return trace;
    }

    private static IEnumerable<(float[] Row, StepResult Step)> Moments(IEnvironment environment, int count, ulong seed)
    {
        environment.Seed(seed, VectorEnvironment.FirstStream);
        return Continue(environment, new StepResult(0, Terminated: true), 0, count, seed);
    }

    // The action of each moment depends on the seed and the moment's number alone, and on the mask.
    private static IEnumerable<(float[] Row, StepResult Step)> Continue(
        IEnvironment environment,
        StepResult last,
        int from,
        int count,
        ulong seed
    )
    {
        var action = new float[environment.ActionSpace.ActionSize];
        float[]? before = null;
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
                Draw(environment, before, seed, i, action);
                last = environment.StepRow(action, row);
            }

            before = row;
            yield return (row, last);
        }
    }

    private static void Draw(IEnvironment environment, float[]? before, ulong seed, int moment, float[] action)
    {
        var random = new Rng(seed, (ulong)moment);
        ReadOnlySpan<float> mask = before is null
            ? Mask(environment)
            : before.AsSpan(environment.ObservationSpace.ObservationSize);
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
