using Proximal.Rendering;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Vectorized environments of several agents that share one policy. A row belongs to an agent of an environment: row
/// environment × agents + agent. Rows of agents that are absent or wait take no action, and on-policy algorithms do not
/// train on them.
/// </summary>
/// <remarks>
/// An episode of a row is that of its agent. When no agent of an environment is left, the next episode starts in the same
/// step. Each environment has random numbers of its own, so results depend neither on the number of environments nor on
/// the number of threads. Steps allocate nothing.
/// </remarks>
/// <example>
/// <code>
/// using var environments = new MultiAgentVectorEnvironment(() => new SimpleSpread(), count: 16);
/// var ppo = new Ppo(environments, new PpoOptions { EnvironmentCount = 16, TotalSteps = 1_000_000 });
/// ppo.Train();
/// </code>
/// </example>
public sealed class MultiAgentVectorEnvironment : VectorEnvironment, IRolloutSource
{
    private readonly MultiAgentGame[] games;
    private readonly int agents;
    private readonly float[] current;
    private readonly float[] actions;
    private readonly AgentStatus[] status;
    private readonly double[] returnSums;
    private readonly double[] running;
    private readonly long[] returnCounts;
    private readonly string[] metricTags;
    private ParallelSteps parallelSteps;

    /// <summary>Creates the environments.</summary>
    /// <param name="factory">Creates one environment; called <paramref name="count"/> times. The environments must not
    /// share mutable state.</param>
    /// <param name="count">Number of environments, at least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="count"/> is less than 1, agents have different spaces, or
    /// an environment is invalid; the message names the agent.</exception>
    public MultiAgentVectorEnvironment(Func<IMultiAgentEnvironment> factory, int count)
        : this(CreateAll(factory, count)) { }

    private MultiAgentVectorEnvironment(MultiAgentGame[] games)
        : base(
            games.Length * games[0].Step.Count,
            games[0].Environment.ObservationSpace(0),
            games[0].Environment.ActionSpace(0),
            games[0].Environment.MasksActions
        )
    {
        this.games = games;
        IMultiAgentEnvironment first = games[0].Environment;
        Agents = first.Agents;
        MaxEpisodeSteps = first.MaxEpisodeSteps;
        agents = Agents.Count;
        current = new float[Count * ObservationSize];
        actions = new float[Count * ActionSize];
        status = new AgentStatus[Count];
        running = new double[Count];
        (returnSums, returnCounts) = (new double[agents], new long[agents]);
        metricTags = [.. Agents.Select(static name => $"{MetricTags.EnvironmentPrefix}return_{name}")];
    }

    /// <summary>Number of environments, each with a row for every agent.</summary>
    public override int EnvironmentCount => games.Length;

    /// <inheritdoc/>
    internal override int OtherAgentsSize => (agents - 1) * (ObservationSpace.ObservationSize + 1);

    /// <summary>Whether an environment started a new episode in the last step.</summary>
    internal bool HasRestarted(int environment) => games[environment].Elapsed == 0;

    /// <inheritdoc/>
    internal override bool HasOpponents => true;

    /// <summary>Team of an agent.</summary>
    internal int TeamOf(int agent) => games[0].Environment.Team(agent);

    /// <summary>Names of the agents of each environment.</summary>
    public IReadOnlyList<string> Agents { get; }

    /// <inheritdoc/>
    public override int? MaxEpisodeSteps { get; }

    /// <summary>What the agent of each row does in the next step, [rows].</summary>
    public ReadOnlySpan<AgentStatus> Status => status;

    /// <inheritdoc/>
    public override bool Acts(int row) => status[row] == AgentStatus.Acting;

    /// <inheritdoc/>
    IRolloutCollector IRolloutSource.CreateCollector(
        Policy policy,
        RewardNormalizer? rewardNormalizer,
        OnPolicyOptions options
    ) => new MultiAgentCollector(this, policy, rewardNormalizer, options);

    /// <inheritdoc/>
    public override void Reset(ulong seed, Span<float> observations)
    {
        for (int i = 0; i < games.Length; i++)
        {
            try
            {
                games[i].Environment.Seed(seed, StreamOf(i));
                games[i].Reset();
            }
            catch (Exception exception) when (EnvironmentException.Wraps(exception))
            {
                throw Located(exception, i);
            }

            WriteRows(i);
        }

        current.CopyTo(observations);
    }

    /// <inheritdoc/>
    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        actions.CopyTo(this.actions);
        result.ClearOriginals();
        var steps = new ParallelStep(this, result);
        parallelSteps.Run(games.Length, ref steps);
        for (int i = 0; i < Count; i++)
        {
            running[i] += result.Rewards[i];
            if (!result.Ended(i))
                continue;
            returnSums[i % agents] += running[i];
            returnCounts[i % agents]++;
            running[i] = 0;
        }
    }

    /// <inheritdoc/>
    public override void Observe(Span<float> observations) => current.CopyTo(observations);

    /// <summary>Draws an environment.</summary>
    /// <param name="environment">Index of the environment.</param>
    /// <param name="canvas">Canvas to draw on.</param>
    public void Render(int environment, ICanvas canvas) => games[environment].Environment.Render(canvas);

    /// <summary>Adds the mean return of each agent over the episodes that ended since the last call, as
    /// <c>environment/return_NAME</c>.</summary>
    /// <param name="metrics">Receives the metrics.</param>
    public override void AddMetrics(MetricsRecord metrics)
    {
        for (int i = 0; i < agents; i++)
        {
            if (returnCounts[i] > 0)
                metrics.Add(metricTags[i], returnSums[i] / returnCounts[i]);
            (returnSums[i], returnCounts[i]) = (0, 0);
        }
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        state.Set<float>($"{prefix}.observations", current, Count, ObservationSize);
        state.Set<byte>($"{prefix}.status", Array.ConvertAll(status, static value => (byte)value));
        state.Set<long>($"{prefix}.episodes", Array.ConvertAll(games, static game => game.Episodes));
        state.Set<long>($"{prefix}.elapsed", Array.ConvertAll(games, static game => game.Elapsed));
        state.Set<double>($"{prefix}.running_returns", running);
        state.Set<double>($"{prefix}.return_sums", returnSums);
        state.Set<long>($"{prefix}.return_counts", returnCounts);
        for (int i = 0; i < games.Length; i++)
            games[i].Environment.SaveState(state, $"{prefix}.{i}");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        long[] episodes = state.Get<long>($"{prefix}.episodes"),
            elapsed = state.Get<long>($"{prefix}.elapsed");
        if (episodes.Length != games.Length)
            throw new InvalidInputException(
                $"{state.Source} has the state of {episodes.Length} environments, but there are {games.Length}: set "
                    + $"EnvironmentCount (n_envs) to {episodes.Length}"
            );
        state.CopyTo($"{prefix}.observations", current);
        byte[] saved = state.Get<byte>($"{prefix}.status");
        state.CopyTo<double>($"{prefix}.running_returns", running);
        state.CopyTo<double>($"{prefix}.return_sums", returnSums);
        state.CopyTo<long>($"{prefix}.return_counts", returnCounts);
        for (int i = 0; i < Count; i++)
            status[i] = games[i / agents].Step.Status[i % agents] = (AgentStatus)saved[i];
        for (int i = 0; i < games.Length; i++)
        {
            (games[i].Episodes, games[i].Elapsed) = (episodes[i], elapsed[i]);
            games[i].Environment.LoadState(state, $"{prefix}.{i}");
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (MultiAgentGame game in games)
            (game.Environment as IDisposable)?.Dispose();
        base.Dispose(disposing);
    }

    private static MultiAgentGame[] CreateAll(Func<IMultiAgentEnvironment> factory, int count)
    {
        if (count < 1)
            throw TooFew(count);
        var created = new MultiAgentGame[count];
        try
        {
            for (int i = 0; i < count; i++)
            {
                created[i] = new MultiAgentGame(
                    factory() ?? throw new InvalidInputException("the environment factory returned null")
                );
                created[i].RequireEqualSpaces(created[0].Environment);
            }
        }
        catch
        {
            foreach (MultiAgentGame? game in created)
                (game?.Environment as IDisposable)?.Dispose();
            throw;
        }

        return created;
    }

    private void StepGame(int index, VectorStep result)
    {
        MultiAgentGame game = games[index];
        MultiAgentStep step = game.Step;
        int firstRow = index * agents;
        for (int i = 0; i < agents; i++)
        {
            if (step.Status[i] == AgentStatus.Acting)
                actions.AsSpan((firstRow + i) * ActionSize, ActionSize).CopyTo(step.Action(i));
            else
                step.Action(i).Clear();
        }

        try
        {
            game.Advance();
            for (int i = 0; i < agents; i++)
            {
                int row = firstRow + i;
                result.Rewards[row] = step.Rewards[i];
                (result.Terminated[row], result.Truncated[row]) = (step.Terminated[i], step.Truncated[i]);
                if (!step.Ended(i))
                    continue;
                Span<float> final = result.FinalObservation(row);
                final.Fill(1);
                step.Observation(i).CopyTo(final);
            }

            if (step.IsOver)
                game.Reset();
        }
        catch (Exception exception) when (EnvironmentException.Wraps(exception))
        {
            throw Located(exception, index);
        }

        WriteRows(index);
        int length = agents * ObservationSize;
        current.AsSpan(index * length, length).CopyTo(result.Observations.AsSpan(index * length));
    }

    // A row without an action keeps its observation and allows all actions, so that a policy can evaluate it.
    private void WriteRows(int index)
    {
        MultiAgentStep step = games[index].Step;
        for (int i = 0; i < agents; i++)
        {
            int row = (index * agents) + i;
            status[row] = step.Status[i];
            Span<float> target = current.AsSpan(row * ObservationSize, ObservationSize);
            if (status[row] == AgentStatus.Acting)
            {
                step.Observation(i).CopyTo(target);
                step.ActionMask(i).CopyTo(target[^MaskSize..]);
            }
            else
            {
                target[^MaskSize..].Fill(1);
            }
        }
    }

    private Exception Located(Exception exception, int game) =>
        EnvironmentException.From(FirstIndex + game, games[game].Episodes, games[game].Elapsed, exception);

    private readonly struct ParallelStep(MultiAgentVectorEnvironment owner, VectorStep result) : IParallelBody
    {
        public void Invoke(int index) => owner.StepGame(index, result);
    }
}
