using System.Text;

namespace Proximal.Gymnasium;

/// <summary>
/// Environments of one process. If the process fails, it is started again as often as the policy says; the episodes
/// that are lost end as truncated.
/// </summary>
internal sealed class EnvironmentGroup : IDisposable
{
    private readonly HostSettings settings;
    private readonly FailurePolicy policy;
    private readonly int first;
    private readonly EpisodeTrace[] traces;
    private readonly float[] current;
    private readonly bool[] isReplaced;
    private readonly float[] newRows;
    private readonly int[] lives;
    private readonly int[] all;
    private readonly uint?[] seeds;
    private readonly int actionSize;
    private EnvironmentHost host;
    private HostFailure? pending;
    private bool isReset;

    /// <summary>Starts the process.</summary>
    /// <param name="settings">How the process is started.</param>
    /// <param name="policy">What happens when it fails.</param>
    /// <param name="infos">Receives the infos of episodes that end.</param>
    /// <param name="first">Index of the first environment among those of all processes.</param>
    /// <param name="count">Number of environments.</param>
    /// <exception cref="InvalidInputException">The environments cannot be created.</exception>
    public EnvironmentGroup(HostSettings settings, FailurePolicy policy, InfoMeans infos, int first, int count)
    {
        (this.settings, this.policy, Infos, this.first, Count) = (settings, policy, infos, first, count);
        try
        {
            host = new EnvironmentHost(settings, count);
        }
        catch (HostFailure failure)
        {
            throw policy.CannotStart(failure, errorOutput: "");
        }

        RowSize = Spaces.Observations.ObservationSize + Spaces.MaskSize;
        actionSize = Spaces.Actions.ActionSize;
        traces = new EpisodeTrace[count];
        for (int i = 0; i < count; i++)
            traces[i] = new EpisodeTrace();
        current = new float[count * RowSize];
        newRows = new float[count * RowSize];
        isReplaced = new bool[count];
        lives = new int[count];
        all = [.. Enumerable.Range(0, count)];
        seeds = new uint?[count];
    }

    /// <summary>Number of environments.</summary>
    public int Count { get; }

    /// <summary>Length of a row: the observation and the action mask.</summary>
    public int RowSize { get; }

    /// <summary>Spaces of the environments.</summary>
    public RemoteSpaces Spaces => host.Spaces;

    /// <summary>The process.</summary>
    public EnvironmentHost Host => host;

    /// <summary>Current observations and action masks, [environments, row].</summary>
    public ReadOnlySpan<float> Rows => current;

    /// <summary>Means of the infos of episodes that ended.</summary>
    public InfoMeans Infos { get; }

    /// <summary>Number of lives of an environment; 0 if it has none.</summary>
    public int LivesOf(int environment) => Math.Max(lives[environment], 0);

    /// <summary>Starts the first episodes of a seed.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="stream">Stream of the random numbers of the first environment.</param>
    public void Reset(ulong seed, ulong stream)
    {
        for (int i = 0; i < Count; i++)
            traces[i].Begin(seed, stream + (ulong)i);
        Array.Clear(isReplaced);
        try
        {
            ResetAll();
        }
        catch (HostFailure failure)
        {
            StartAgain(failure);
        }
    }

    /// <summary>Starts a new episode in one environment.</summary>
    public void ResetEpisode(int environment)
    {
        traces[environment].BeginEpisode();
        isReplaced[environment] = false;
        try
        {
            seeds[0] = null;
            host.Reset(all.AsSpan(environment, 1), seeds.AsSpan(0, 1));
            host.ReadRow(environment, Row(environment));
            _ = host.ReadResult(environment, out lives[environment]);
        }
        catch (HostFailure failure)
        {
            StartAgain(failure);
        }
    }

    /// <summary>Starts a step.</summary>
    /// <param name="actions">The actions, [environments, action].</param>
    public void BeginStep(ReadOnlySpan<float> actions)
    {
        Span<float> sent = host.Actions;
        actions.CopyTo(sent);
        for (int i = 0; i < Count; i++)
        {
            Span<float> action = sent.Slice(i * actionSize, actionSize);
            if (isReplaced[i])
                ReplaceAction(i, action);
            traces[i].Add(action);
        }

        try
        {
            host.BeginStep();
        }
        catch (HostFailure failure)
        {
            pending = failure;
        }
    }

    /// <summary>Waits for the end of a step.</summary>
    /// <param name="rows">Receives observations and action masks, [environments, row].</param>
    /// <param name="finals">Receives the final observations of episodes that ended, [environments, row].</param>
    /// <param name="rewards">Receives the rewards.</param>
    /// <param name="terminated">Receives whether episodes terminated.</param>
    /// <param name="truncated">Receives whether episodes were truncated.</param>
    public void EndStep(
        Span<float> rows,
        Span<float> finals,
        Span<float> rewards,
        Span<bool> terminated,
        Span<bool> truncated
    )
    {
        try
        {
            if (pending is not null)
                throw pending;
            host.EndStep();
            Infos.Add(host.Infos.Span);
            for (int i = 0; i < Count; i++)
            {
                StepResult step = host.ReadResult(i, out lives[i]);
                (rewards[i], terminated[i], truncated[i]) = (step.Reward, step.Terminated, step.Truncated);
                host.ReadRow(i, rows.Slice(i * RowSize, RowSize));
                if (step.Ended && settings.AutoReset)
                    host.ReadFinal(i, finals.Slice(i * RowSize, RowSize)[..^Spaces.MaskSize]);
            }
        }
        catch (HostFailure failure)
        {
            pending = null;
            Lose(failure, rows, finals, rewards, terminated, truncated);
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            traces[i].Add(rewards[i]);
            bool ended = terminated[i] || truncated[i];
            if (ended && settings.AutoReset)
                traces[i].BeginEpisode();
            if (!isReplaced[i])
                continue;
            // The saved episode ends as truncated at its last observation. The action was for that episode.
            isReplaced[i] = false;
            (rewards[i], terminated[i], truncated[i]) = (0, false, true);
            if (settings.AutoReset)
                Row(i).CopyTo(finals.Slice(i * RowSize, RowSize));
            else
                Row(i).CopyTo(rows.Slice(i * RowSize, RowSize));
        }

        rows.CopyTo(current);
    }

    /// <summary>Saves the running episodes.</summary>
    public void SaveState(StateDictionary state, string prefix)
    {
        byte[][] starts;
        try
        {
            starts = host.SaveStarts();
        }
        catch (HostFailure failure)
        {
            policy.Report($"{failure.Message}, so its episodes cannot be saved");
            starts = [.. all.Select(static _ => "null"u8.ToArray())];
        }

        for (int i = 0; i < Count; i++)
        {
            string name = $"{prefix}.{first + i}";
            traces[i].SaveState(state, name, actionSize);
            state.Set<float>($"{name}.row", Row(i));
            state.Set<byte>($"{name}.start", isReplaced[i] ? "null"u8.ToArray() : starts[i]);
        }
    }

    /// <summary>Continues saved episodes by repeating them. An episode that cannot be repeated ends as truncated in the
    /// next step, and a new one starts.</summary>
    /// <param name="state">The saved values.</param>
    /// <param name="prefix">Prefix of every name.</param>
    /// <param name="reasons">Receives why an episode cannot be repeated, one reason for each.</param>
    public void LoadState(StateDictionary state, string prefix, List<string> reasons)
    {
        for (int i = 0; i < Count; i++)
            traces[i].LoadState(state, $"{prefix}.{first + i}");
        for (int i = 0; i < Count; i++)
        {
            string name = $"{prefix}.{first + i}";
            isReplaced[i] = false;
            try
            {
                // A program may answer with the observations of all environments, so none can be without an episode.
                if (!isReset)
                    ResetAll();
                state.CopyTo($"{name}.row", Row(i));
                if (Repeat(i, state.Get<byte>($"{name}.start")) is not { } reason)
                    continue;
                reasons.Add(reason);
                Replace(i);
            }
            catch (HostFailure failure)
            {
                throw policy.CannotStart(failure, host.ErrorOutput);
            }
        }
    }

    /// <summary>Renders an environment: uint32 width, uint32 height, and RGB bytes; empty if it fails.</summary>
    public ReadOnlySpan<byte> Render(int environment)
    {
        try
        {
            return host.Render(environment);
        }
        catch (HostFailure failure)
        {
            throw policy.CannotStart(failure, host.ErrorOutput);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => host.Dispose();

    private Span<float> Row(int environment) => current.AsSpan(environment * RowSize, RowSize);

    private Span<float> NewRow(int environment) => newRows.AsSpan(environment * RowSize, RowSize);

    private void ResetAll()
    {
        for (int i = 0; i < Count; i++)
            seeds[i] = traces[i].Seed;
        host.Reset(all, seeds);
        isReset = true;
        for (int i = 0; i < Count; i++)
        {
            host.ReadRow(i, Row(i));
            _ = host.ReadResult(i, out lives[i]);
        }
    }

    // Replaces a process that failed until its environments are reset.
    private void StartAgain(HostFailure failure)
    {
        while (true)
        {
            policy.Handle(failure, Place(failure), host.ErrorOutput);
            host.Dispose();
            foreach (EpisodeTrace trace in traces)
                trace.BeginAgain();
            Array.Clear(isReplaced);
            try
            {
                host = new EnvironmentHost(settings, Count);
                ResetAll();
                return;
            }
            catch (HostFailure next)
            {
                failure = next;
            }
        }
    }

    private void Lose(
        HostFailure failure,
        Span<float> rows,
        Span<float> finals,
        Span<float> rewards,
        Span<bool> terminated,
        Span<bool> truncated
    )
    {
        Span<float> last = settings.AutoReset ? finals : rows;
        Rows.CopyTo(last);
        StartAgain(failure);
        if (settings.AutoReset)
            Rows.CopyTo(rows);
        rewards.Clear();
        terminated.Clear();
        truncated.Fill(true);
    }

    private string Place(HostFailure failure)
    {
        int at = failure.Environment ?? 0;
        string where = traces[at].Steps == 0 ? "reset for" : FormattableString.Invariant($"step {traces[at].Steps} of");
        return failure.Environment is null && Count > 1
            ? $"environments {first} to {first + Count - 1}"
            : $"environment {first + at}, {where} episode {traces[at].Episodes}";
    }

    // Returns why the episode cannot be repeated; null if it was.
    private string? Repeat(int environment, byte[] start)
    {
        EpisodeTrace trace = traces[environment];
        if (!trace.IsComplete)
            return $"its episode has more than {EpisodeTrace.MaxSteps} steps";
        if (start.AsSpan().SequenceEqual("null"u8))
            return "the state of its random numbers is not known";
        try
        {
            host.Restore(environment, trace.Seed, start, trace.Actions(actionSize));
            host.ReadRow(environment, NewRow(environment));
            StepResult sum = host.ReadResult(environment, out lives[environment]);
            int size = RowSize - Spaces.MaskSize;
            if (sum.Truncated)
                return "its episode ends early when it is repeated";
            return
                NewRow(environment)[..size].SequenceEqual(Row(environment)[..size])
                && IsClose(sum.Reward, trace.Rewards)
                ? null
                : "its episode differs when it is repeated";
        }
        catch (HostFailure failure) when (failure.Traceback is not null)
        {
            return failure.Message;
        }
    }

    // The sum arrives as float32.
    private static bool IsClose(float repeated, double sum) => repeated == (float)sum;

    // Starts a new episode in place of a saved one, whose last observation stays the current one until the next step.
    private void Replace(int environment)
    {
        traces[environment].BeginAgain();
        seeds[0] = traces[environment].Seed;
        host.Reset(all.AsSpan(environment, 1), seeds.AsSpan(0, 1));
        host.ReadRow(environment, NewRow(environment));
        isReplaced[environment] = true;
    }

    // The action was chosen for the saved episode, so its mask may not allow it in the new one.
    private void ReplaceAction(int environment, Span<float> action)
    {
        EpisodeTrace trace = traces[environment];
        var random = new Rng(trace.Origin.Seed, trace.Origin.Stream);
        ReadOnlySpan<float> mask = Spaces.MaskSize == 0 ? [] : NewRow(environment)[^Spaces.MaskSize..];
        Spaces.Actions.SampleAction(ref random, mask, action);
    }
}
