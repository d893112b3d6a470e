using System.Runtime.ExceptionServices;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Trains with PPO inside a program that owns its loop, such as a game or a simulation: the program asks for decisions,
/// reports rewards and ends of episodes, and learning runs on another thread.
/// </summary>
/// <remarks>
/// <para>
/// Agents are numbers of the program's choice, which come and go at any tick. The parts of their trajectories fill
/// rollouts of <see cref="OnPolicyOptions.RolloutSize"/> decisions; <see cref="Ppo"/> updates on each, and the new weights
/// are taken over between two calls of <see cref="Decide"/>. With <see cref="LiveOptions.WaitsForUpdates"/> off, decisions
/// continue meanwhile, so some transitions of a rollout are by weights that are one or two updates old; PPO's ratio
/// accounts for it. If a rollout is full before the last one was taken, transitions are dropped and counted.
/// </para>
/// <para>
/// All members are for one thread, the program's. A decision allocates nothing after the first of as many agents.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var trainer = new LiveTrainer(Box.Uniform(-1, 1, 4), new Discrete(2), new PpoOptions { StepsPerRollout = 2048 });
/// trainer.Start();
/// while (game.IsRunning)
/// {
///     trainer.Decide(game.Agents, game.Observations, actions);
///     game.Tick(actions);
///     foreach ((int agent, float reward) in game.Rewards)
///         trainer.Reward(agent, reward);
///     foreach (int agent in game.Dead)
///         trainer.End(agent, EpisodeEnd.Terminated);
/// }
/// trainer.Policy.Save("policy");
/// </code>
/// </example>
public sealed class LiveTrainer : IDisposable
{
    private readonly LiveOptions options;
    private readonly LiveShape shape;
    private readonly LiveEnvironments environments;
    private readonly LiveExchange exchange;
    private readonly ActionDistribution distribution;
    private readonly BatchInference actor;
    private readonly int outputSize;
    private readonly bool checkFinite;
    private readonly Dictionary<int, LivePiece> pieces = [];
    private readonly Stack<LivePiece> unused = [];
    private float[] inputs = [];
    private float[] normalized = [];
    private float[] outputs = [];
    private float[] sampled = [];
    private Rng random;
    private Thread? thread;
    private volatile ExceptionDispatchInfo? failure;
    private long version;
    private long tick;

    /// <summary>Creates the policy. <see cref="Start"/> starts the learning.</summary>
    /// <param name="observationSpace">Observation space of an agent.</param>
    /// <param name="actionSpace">Action space of an agent.</param>
    /// <param name="options">The options of PPO. A rollout has <see cref="OnPolicyOptions.RolloutSize"/> decisions, of all
    /// agents together. <see cref="TrainerOptions.Threads"/> are the threads of the learning; leave processors to the
    /// program.</param>
    /// <param name="live">The other options; null for the defaults.</param>
    /// <param name="masksActions">Whether the action mask of an agent follows its observation. Default false.</param>
    /// <exception cref="InvalidInputException">An option is out of range, does not fit the spaces, or cannot be used by
    /// a live trainer.</exception>
    public LiveTrainer(
        Space observationSpace,
        Space actionSpace,
        PpoOptions options,
        LiveOptions? live = null,
        bool masksActions = false
    )
    {
        this.options = live ?? new LiveOptions();
        this.options.Validate();
        options.Validate();
        CheckSupported(options);
        environments = new LiveEnvironments(options.EnvironmentCount, observationSpace, actionSpace, masksActions);
        Trainer = new Ppo(environments, options);
        ActorCriticNetwork network = Trainer.Network;
        if (network.Distribution.NoiseSize > 0)
            throw new InvalidInputException("a live trainer has no state-dependent exploration (use_sde)");
        shape = new LiveShape(
            Trainer.Rollout.Count,
            environments.ObservationSize,
            network.InputSize,
            environments.ActionSize,
            options.NormalizeObservations
        );
        Policy = CreateActingPolicy();
        exchange = environments.Exchange = new LiveExchange(shape, Trainer.Policy, Policy);
        var acting = (ActorCriticNetwork)Policy.Network;
        distribution = acting.Distribution;
        actor = new BatchInference(acting.Act, acting.InputSize);
        outputSize = distribution.ParameterSize + acting.StateSize;
        checkFinite = options.CheckFinite;
        random = new Rng(options.Seed, RandomStreams.Actions);
        Episodes = new EpisodeStatistics(1);
    }

    /// <summary>
    /// The trainer, which learns on its own thread. Before <see cref="Start"/>, it can be restored from a checkpoint
    /// (<see cref="RunRecorder.Resume"/>) or from other weights (<see cref="OnPolicyTrainer.InitializeFrom"/>).
    /// </summary>
    public Ppo Trainer { get; }

    /// <summary>The policy that takes the decisions; its weights change only within <see cref="Decide"/> and
    /// <see cref="Stop"/>.</summary>
    public Policy Policy { get; }

    /// <summary>Returns and lengths of the last 100 finished episodes.</summary>
    public EpisodeStatistics Episodes { get; }

    /// <summary>Whether decisions are used for learning: from <see cref="Start"/> until
    /// <see cref="TrainerOptions.TotalSteps"/>, <see cref="Stop"/> or a failure.</summary>
    public bool IsTraining => thread is not null && !exchange.IsStopped;

    /// <summary>Number of agents whose episodes have not ended.</summary>
    public int AgentCount => pieces.Count;

    /// <summary>Number of updates whose weights are in <see cref="Policy"/>.</summary>
    public long Updates => version;

    /// <summary>Number of decisions that were not used, because the learning was slower than the program.</summary>
    public long DroppedSteps { get; private set; }

    /// <summary>Starts the learning on another thread.</summary>
    /// <param name="callbacks">Called during training on that thread, such as a <see cref="RunRecorder"/>.</param>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start(params ReadOnlySpan<ITrainingCallback> callbacks)
    {
        if (thread is not null)
            throw new InvalidOperationException("the live trainer was started before");
        exchange.Publish(isUpdate: false);
        _ = exchange.TryTakeOver(out _);
        random.Position = environments.Collector.RandomPosition;
        ITrainingCallback[] all = [new PublishWeights(exchange), .. callbacks];
        thread = new Thread(() => Learn(all))
        {
            IsBackground = true,
            Name = "Proximal live trainer",
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
    }

    /// <summary>Takes the decisions of agents, with sampled actions. An agent that is not known starts an
    /// episode.</summary>
    /// <param name="agents">The agents, each at most once.</param>
    /// <param name="observations">Their observations, each followed by its action mask if actions are masked,
    /// [agents, <see cref="Policy.RowSize"/>].</param>
    /// <param name="actions">Receives the actions, [agents, action], within the bounds of the action space.</param>
    /// <exception cref="InvalidInputException">A length does not match, a value is not finite, or an agent occurs
    /// twice; no agent has decided then.</exception>
    /// <exception cref="TrainingDivergedException">Learning has failed, by this or another exception. Later calls take
    /// decisions with the last weights.</exception>
    public void Decide(ReadOnlySpan<int> agents, ReadOnlySpan<float> observations, Span<float> actions)
    {
        if (thread is null)
            throw new InvalidOperationException("the live trainer has not been started: call Start");
        ThrowIfFailed();
        CheckLengths(agents, observations, actions);
        tick++;
        TakeOverWeights();
        CheckAgents(agents, observations);
        Resize(agents.Length);
        WriteInputs(agents, observations);
        (int inputSize, int actionSize) = (shape.InputSize, shape.ActionSize);
        actor.Run(inputs.AsMemory(0, agents.Length * inputSize), outputs.AsMemory(0, agents.Length * outputSize));
        for (int i = 0; i < agents.Length; i++)
        {
            ReadOnlySpan<float> output = outputs.AsSpan(i * outputSize, outputSize);
            Span<float> action = sampled.AsSpan(i * actionSize, actionSize);
            float logProb = distribution.Sample(output[..distribution.ParameterSize], ref random, action);
            LivePiece piece = pieces[agents[i]];
            piece.Decide(
                observations.Slice(i * shape.RowSize, shape.RowSize),
                inputs.AsSpan(i * inputSize, inputSize),
                action,
                logProb
            );
            output[distribution.ParameterSize..].CopyTo(piece.State);
        }

        Policy.ToEnvironment(sampled.AsSpan(0, actions.Length), actions);
    }

    /// <summary>Adds to the reward of the last decision of an agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="reward">The reward.</param>
    /// <exception cref="InvalidInputException">The agent is not known, or the reward is not finite.</exception>
    public void Reward(int agent, float reward)
    {
        LivePiece piece = Find(agent);
        if (checkFinite && !float.IsFinite(reward))
            throw new InvalidInputException($"the reward of agent {agent} in tick {tick} is {reward}");
        piece.Reward(reward);
    }

    /// <summary>Ends the episode of an agent, which is not known afterwards.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="lastObservation">The last observation, with its action mask if actions are masked,
    /// [<see cref="Policy.RowSize"/>]. Needed if the episode was truncated, ignored otherwise.</param>
    /// <exception cref="InvalidInputException">The agent is not known, or the observation is missing or not
    /// finite.</exception>
    public void End(int agent, EpisodeEnd end, ReadOnlySpan<float> lastObservation = default)
    {
        LivePiece piece = Find(agent);
        if (end == EpisodeEnd.Terminated)
        {
            piece.Terminate();
        }
        else
        {
            if (lastObservation.Length != shape.RowSize)
                throw new InvalidInputException(
                    $"the last observation of agent {agent} has {lastObservation.Length} numbers, but a truncated episode "
                        + $"needs {shape.RowSize}"
                );
            CheckFinite([agent], lastObservation);
            Resize(1);
            WriteInput(piece, lastObservation, inputs.AsSpan(0, shape.InputSize));
            piece.Complete(inputs.AsSpan(0, shape.InputSize));
        }

        Episodes.Add(piece.EpisodeReturn, piece.EpisodeLength);
        if (IsTraining)
            exchange.Filling.Episodes.Add((piece.EpisodeReturn, piece.EpisodeLength));
        Leave(agent, piece);
    }

    /// <summary>Removes an agent whose episode did not end, for example because a player left. Its last decision is not
    /// used.</summary>
    /// <param name="agent">The agent.</param>
    /// <exception cref="InvalidInputException">The agent is not known.</exception>
    public void Remove(int agent)
    {
        LivePiece piece = Find(agent);
        piece.Abandon();
        Leave(agent, piece);
    }

    /// <summary>Waits until the update that runs, if any, has ended. The next <see cref="Decide"/> uses its
    /// weights.</summary>
    public void WaitForUpdate() => exchange.WaitForUpdate();

    /// <summary>
    /// Ends the learning after the update that runs, if any, and waits for it; a <see cref="RunRecorder"/> then saves a
    /// checkpoint. <see cref="Policy"/> has the last weights, and agents can still decide.
    /// </summary>
    /// <exception cref="TrainingDivergedException">Learning has failed.</exception>
    public void Stop()
    {
        EndLearning();
        if (thread is not null && exchange.TryTakeOver(out long taken))
            version = taken;
        ThrowIfFailed();
    }

    /// <summary>Ends the learning as <see cref="Stop"/>, without an exception.</summary>
    public void Dispose()
    {
        EndLearning();
        environments.Dispose();
    }

    private static void CheckSupported(PpoOptions options)
    {
        if (options.NormalizeRewards)
            throw new InvalidInputException(
                "a live trainer does not normalize rewards (normalize.norm_reward): scale them in the program"
            );
        if (options.Shards is not null)
            throw new InvalidInputException("a live trainer does not train in shards (shards)");
        if (!options.BootstrapTruncated)
            throw new InvalidInputException(
                "a live trainer needs BootstrapTruncated (bootstrap_truncated), because it cuts trajectories"
            );
    }

    private Policy CreateActingPolicy()
    {
        NetworkSpec spec =
            Trainer.Network.Spec
            ?? throw new InvalidInputException("a live trainer needs a network that is registered by name");
        ObservationNormalizer? normalizer = Trainer.Policy.Normalizer is { } learned
            ? new ObservationNormalizer(shape.RowSize, learned.Clip, learned.Epsilon, learned.Untouched)
            : null;
        return new Policy(
            environments.ObservationSpace,
            environments.ActionSpace,
            ActorCriticNetwork.Create(spec, seed: 0),
            normalizer
        );
    }

    private void Learn(ITrainingCallback[] callbacks)
    {
        try
        {
            Trainer.Train(callbacks);
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            exchange.Stop();
        }
    }

    private void EndLearning()
    {
        Trainer.RequestStop();
        exchange.Stop();
        thread?.Join();
    }

    private void ThrowIfFailed()
    {
        if (failure is not { } first)
            return;
        failure = null;
        first.Throw();
    }

    private void TakeOverWeights()
    {
        _ = exchange.TryHandOver(random.Position);
        if (options.WaitsForUpdates)
            exchange.WaitForUpdate();
        if (exchange.Version != version && exchange.TryTakeOver(out long taken))
            version = taken;
    }

    private void CheckLengths(ReadOnlySpan<int> agents, ReadOnlySpan<float> observations, Span<float> actions)
    {
        if (observations.Length != agents.Length * shape.RowSize)
            throw new InvalidInputException(
                $"{agents.Length} agents have observations of {agents.Length} · {shape.RowSize} numbers, but "
                    + $"{observations.Length} were given"
            );
        if (actions.Length != agents.Length * shape.ActionSize)
            throw new InvalidInputException(
                $"{agents.Length} agents have actions of {agents.Length} · {shape.ActionSize} numbers, but there is space "
                    + $"for {actions.Length}"
            );
    }

    private void CheckAgents(ReadOnlySpan<int> agents, ReadOnlySpan<float> observations)
    {
        CheckFinite(agents, observations);
        for (int i = 0; i < agents.Length; i++)
        {
            if (!pieces.TryGetValue(agents[i], out LivePiece? piece))
                pieces.Add(agents[i], piece = Begin(agents[i]));
            if (piece.Tick == tick)
            {
                RemoveNew(agents[..i]);
                throw new InvalidInputException($"agent {agents[i]} occurs twice in tick {tick}");
            }

            piece.Tick = tick;
        }
    }

    private void RemoveNew(ReadOnlySpan<int> agents)
    {
        foreach (int agent in agents)
        {
            if (pieces[agent].IsPending)
                continue;
            _ = pieces.Remove(agent, out LivePiece? piece);
            unused.Push(piece!);
        }
    }

    private void CheckFinite(ReadOnlySpan<int> agents, ReadOnlySpan<float> observations)
    {
        int at = checkFinite ? FiniteCheck.FirstNonFinite(observations) : -1;
        if (at >= 0)
            throw new InvalidInputException(
                $"number {at % shape.RowSize} of the observation of agent {agents[at / shape.RowSize]} in tick {tick} is "
                    + $"{observations[at]}"
            );
    }

    private LivePiece Begin(int agent)
    {
        if (!unused.TryPop(out LivePiece? piece))
            piece = new LivePiece(shape, options.Horizon);
        piece.Begin(agent);
        return piece;
    }

    private LivePiece Find(int agent) =>
        pieces.TryGetValue(agent, out LivePiece? piece) && piece.IsPending
            ? piece
            : throw new InvalidInputException($"agent {agent} has not decided: call Decide first");

    private void Resize(int agents)
    {
        if (inputs.Length >= agents * shape.InputSize)
            return;
        inputs = new float[agents * shape.InputSize];
        normalized = new float[agents * shape.RowSize];
        outputs = new float[agents * outputSize];
        sampled = new float[agents * shape.ActionSize];
    }

    private void WriteInputs(ReadOnlySpan<int> agents, ReadOnlySpan<float> observations)
    {
        for (int i = 0; i < agents.Length; i++)
        {
            LivePiece piece = pieces[agents[i]];
            Span<float> input = inputs.AsSpan(i * shape.InputSize, shape.InputSize);
            WriteInput(piece, observations.Slice(i * shape.RowSize, shape.RowSize), input);
            if (!piece.IsPending)
                continue;
            piece.Complete(input);
            if (piece.IsFull)
                Use(piece);
        }
    }

    private void WriteInput(LivePiece piece, ReadOnlySpan<float> row, Span<float> input)
    {
        if (Policy.Normalizer is { } normalizer)
        {
            normalizer.Normalize(row, normalized.AsSpan(0, row.Length));
            row = normalized.AsSpan(0, row.Length);
        }

        row.CopyTo(input);
        piece.State.CopyTo(input[row.Length..]);
    }

    private void Leave(int agent, LivePiece piece)
    {
        Use(piece);
        _ = pieces.Remove(agent);
        unused.Push(piece);
    }

    // Moves the complete transitions of a piece to the batch.
    private void Use(LivePiece piece)
    {
        for (int from = 0; from < piece.Count && IsTraining; )
        {
            if (exchange.TryHandOver(random.Position))
            {
                from += exchange.Filling.Add(piece, from);
            }
            else if (options.WaitsForUpdates)
            {
                exchange.WaitForUpdate();
            }
            else
            {
                DroppedSteps += piece.Count - from;
                break;
            }
        }

        piece.Clear();
        if (IsTraining)
            _ = exchange.TryHandOver(random.Position);
    }

    private sealed class PublishWeights(LiveExchange exchange) : ITrainingCallback
    {
        public void OnUpdate(ITrainer trainer) => exchange.Publish(isUpdate: true);
    }
}
