using System.Collections.Concurrent;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// A policy: a network, its spaces, and the normalization of observations that it was trained with. It can be
/// evaluated, saved, loaded and deployed without the trainer.
/// </summary>
/// <remarks>
/// <see cref="Act(ReadOnlySpan{float}, Span{float}, RecurrentState?)"/> can be called from several threads at once, if
/// each has its own <see cref="RecurrentState"/> and <see cref="Rng"/>. No other member is thread-safe.
/// </remarks>
public sealed class Policy
{
    private readonly BatchInference inference;

    // Each call takes its own buffers, so that several threads can act. A bag keeps them by thread: after the first
    // call of a thread, acting allocates nothing.
    private readonly ConcurrentBag<ActBuffers> spare = [];

    /// <summary>Creates a policy from a network.</summary>
    /// <param name="observationSpace">Observation space.</param>
    /// <param name="actionSpace">Action space.</param>
    /// <param name="network">Network for those spaces.</param>
    /// <param name="normalizer">Normalization of observations, or null.</param>
    public Policy(
        Space observationSpace,
        Space actionSpace,
        PolicyNetwork network,
        ObservationNormalizer? normalizer = null
    )
    {
        ObservationSpace = observationSpace;
        ActionSpace = actionSpace;
        Normalizer = normalizer;
        Network = network;
        inference = new BatchInference(network.Act, network.InputSize);
        Synchronize();
    }

    /// <summary>Observation space.</summary>
    public Space ObservationSpace { get; }

    /// <summary>Action space.</summary>
    public Space ActionSpace { get; }

    /// <summary>The network.</summary>
    public PolicyNetwork Network { get; }

    /// <summary>Normalization of observations; null if they are not normalized.</summary>
    public ObservationNormalizer? Normalizer { get; }

    /// <summary>
    /// Whether the network divides pixels by 255 after they were normalized, as the networks of earlier releases do.
    /// </summary>
    internal bool ScalesNormalizedPixels =>
        Normalizer is not null && Network.Spec is { } spec && NormalizedSpace.HasByteImages(spec.Observations);

    /// <summary>Creates the policy of an actor-critic with new weights.</summary>
    /// <param name="observationSpace">Observation space.</param>
    /// <param name="actionSpace">Action space.</param>
    /// <param name="network">Options of the network.</param>
    /// <param name="normalizer">Normalization of observations, or null.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    /// <exception cref="InvalidInputException">No distribution fits the action space.</exception>
    public static Policy Create(
        Space observationSpace,
        Space actionSpace,
        NetworkOptions network,
        ObservationNormalizer? normalizer,
        ulong seed
    ) =>
        new(
            observationSpace,
            actionSpace,
            ActorCriticNetwork.Create(
                new NetworkSpec(
                    normalizer is null ? observationSpace : NormalizedSpace.Of(observationSpace, normalizer.Clip),
                    actionSpace,
                    network
                ),
                seed
            ),
            normalizer
        );

    /// <summary>Creates the policy of an actor-critic with new weights for environments.</summary>
    internal static Policy Create(
        VectorEnvironment environments,
        NetworkOptions network,
        ObservationNormalizer? normalizer,
        ulong seed,
        int criticInputs = 0
    ) =>
        new(
            environments.ObservationSpace,
            environments.ActionSpace,
            ActorCriticNetwork.Create(
                new NetworkSpec(
                    normalizer is null
                        ? environments.ObservationSpace
                        : NormalizedSpace.Of(environments.ObservationSpace, normalizer.Clip),
                    environments.ActionSpace,
                    network,
                    environments.MaskSize > 0,
                    criticInputs
                ),
                seed
            ),
            normalizer
        );

    /// <summary>
    /// Loads a policy that <see cref="Save"/> wrote. Loading executes nothing from the files. Files contain only the
    /// names of custom parts, so a program registers those before it loads the policy
    /// (<see cref="PolicyNetwork.Registry"/>, <see cref="FeatureExtractor.Registry"/>,
    /// <see cref="ActionDistribution.Registry"/>).
    /// </summary>
    /// <param name="path">The folder of the policy, such as a checkpoint of a run; or a file, if its name ends in
    /// <c>.safetensors</c>.</param>
    /// <exception cref="InvalidInputException">A file is missing or malformed, or names a part that is not registered;
    /// the message names it.</exception>
    public static Policy Load(string path) => PolicyFormat.Load(path);

    /// <summary>
    /// Saves the policy as <c>policy.json</c> and <c>policy.safetensors</c>, or as one file whose metadata contain the
    /// JSON. Each file is replaced atomically. A network or distribution that could not be loaded again, because it is
    /// not registered by name, is rejected.
    /// </summary>
    /// <param name="path">The folder to write to, created if it does not exist; or a file, if its name ends in
    /// <c>.safetensors</c>.</param>
    /// <exception cref="InvalidInputException">The network or its distribution could not be loaded again.</exception>
    public void Save(string path) => PolicyFormat.Save(this, path);

    /// <summary>Loads weights and normalization statistics from the folder of a policy with the same network.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidInputException">A file is missing, damaged, or belongs to another network; the message
    /// names it.</exception>
    public void LoadWeights(string folder) => PolicyFormat.LoadWeights(this, folder);

    /// <summary>
    /// Length of a row that <see cref="Act(ReadOnlySpan{float}, Span{float}, RecurrentState?)"/> takes: the
    /// observation, followed by the action mask if actions are masked.
    /// </summary>
    public int RowSize => Network.ObservationSize;

    /// <summary>
    /// Creates the recurrent state of a recurrent policy for several environments. For a policy with state-dependent
    /// exploration, it also contains the noise of each episode. For other policies it is empty.
    /// </summary>
    /// <param name="rows">Number of environments.</param>
    public RecurrentState CreateRecurrentState(int rows) => new(rows, Network.StateSize, NoiseSize);

    /// <summary>Predicts actions for raw observations, as an environment takes them.</summary>
    /// <param name="observations">The observations, [rows, <see cref="RowSize"/>].</param>
    /// <param name="actions">Receives the actions, [rows, action], within the bounds of the action space.</param>
    /// <param name="deterministic">Whether to return the most probable action rather than a sample.</param>
    /// <param name="random">Random numbers of sampled actions.</param>
    /// <param name="recurrentState">Recurrent state of the episodes, updated in place. Required by recurrent policies.
    /// Without it, state-dependent exploration samples new noise for every action.</param>
    /// <exception cref="InvalidOperationException">The policy is recurrent and the state is null, or the state has
    /// another number of rows.</exception>
    /// <exception cref="ArgumentException">The length of the observations is no multiple of <see cref="RowSize"/>, an
    /// observation is NaN, or the length of the actions does not match.</exception>
    public void Act(
        ReadOnlySpan<float> observations,
        Span<float> actions,
        bool deterministic,
        ref Rng random,
        RecurrentState? recurrentState = null
    )
    {
        (int size, int stateSize, int inputSize) = (Network.ObservationSize, Network.StateSize, Network.InputSize);
        int rows = observations.Length / size;
        CheckRows(observations, actions, rows);
        if (stateSize > 0 && recurrentState?.Rows != rows)
            throw new InvalidOperationException(
                $"the policy is recurrent: pass the state that CreateRecurrentState({rows}) returns"
            );
        if (recurrentState is not null && recurrentState.Rows != rows)
            throw new InvalidOperationException(
                $"the recurrent state has {recurrentState.Rows} rows, but there are {rows} observations"
            );
        if (!spare.TryTake(out ActBuffers? buffers))
            buffers = new ActBuffers();
        buffers.Resize(rows * size, rows * inputSize, rows * (Network.Head.ParameterSize + stateSize));
        if (Normalizer is null)
            observations.CopyTo(buffers.Normalized);
        else
            Normalizer.Normalize(observations, buffers.Normalized);
        for (int i = 0; i < rows; i++)
        {
            buffers.Normalized.AsSpan(i * size, size).CopyTo(buffers.Inputs.AsSpan(i * inputSize));
            recurrentState?.State(i).CopyTo(buffers.Inputs.AsSpan((i * inputSize) + size));
        }

        inference.Run(buffers.Inputs, buffers.Outputs);
        Choose(rows, buffers.Outputs, actions, deterministic, ref random, recurrentState);
        ToEnvironment(actions, actions);
        spare.Add(buffers);
    }

    private void CheckRows(ReadOnlySpan<float> observations, ReadOnlySpan<float> actions, int rows)
    {
        (int size, int actionSize) = (Network.ObservationSize, Network.Head.ActionSize);
        if (observations.Length != rows * size)
            throw new ArgumentException(
                $"there are {observations.Length} numbers, which is no multiple of the row size {size} of the policy "
                    + $"({ObservationSpace}{(size > ObservationSpace.ObservationSize ? " and the action mask" : "")})",
                nameof(observations)
            );
        if (actions.Length != rows * actionSize)
            throw new ArgumentException(
                $"there is space for {actions.Length} numbers, but {rows} actions of {ActionSpace} need "
                    + $"{rows * actionSize}",
                nameof(actions)
            );
        int nan = FiniteCheck.FirstNaN(observations);
        if (nan >= 0)
            throw new ArgumentException(
                $"number {nan % size} of observation {nan / size} is NaN",
                nameof(observations)
            );
    }

    private int NoiseSize => (Network.Head as ActionDistribution)?.NoiseSize ?? 0;

    private void Choose(
        int rows,
        float[] outputs,
        Span<float> actions,
        bool deterministic,
        ref Rng random,
        RecurrentState? recurrentState
    )
    {
        ActionHead head = Network.Head;
        (int parameterSize, int stateSize, int actionSize) = (head.ParameterSize, Network.StateSize, head.ActionSize);
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<float> output = outputs.AsSpan(i * (parameterSize + stateSize), parameterSize + stateSize);
            Span<float> action = actions.Slice(i * actionSize, actionSize);
            if (!deterministic && NoiseSize > 0 && recurrentState is not null)
                ((ActionDistribution)head).Sample(
                    output[..parameterSize],
                    recurrentState.Noise(i, ref random),
                    ref random,
                    action
                );
            else
                head.Choose(output[..parameterSize], deterministic, ref random, action);
            if (stateSize > 0)
                output[parameterSize..].CopyTo(recurrentState!.State(i));
        }
    }

    /// <summary>Predicts the most probable actions for raw observations, as an environment takes them.</summary>
    /// <param name="observations">The observations, [rows, <see cref="RowSize"/>].</param>
    /// <param name="actions">Receives the actions, [rows, action].</param>
    /// <param name="recurrentState">Recurrent state of the episodes, updated in place. Required by recurrent
    /// policies.</param>
    /// <exception cref="InvalidOperationException">The policy is recurrent and the state is null, or the state has
    /// another number of rows.</exception>
    /// <exception cref="ArgumentException">The length of the observations is no multiple of <see cref="RowSize"/>, an
    /// observation is NaN, or the length of the actions does not match.</exception>
    public void Act(ReadOnlySpan<float> observations, Span<float> actions, RecurrentState? recurrentState = null)
    {
        var unused = default(Rng);
        Act(observations, actions, deterministic: true, ref unused, recurrentState);
    }

    /// <summary>Evaluates the policy on whole episodes in new environments, with frozen normalization.</summary>
    /// <param name="environment">Creates one environment.</param>
    /// <param name="episodes">Number of episodes. Default 20.</param>
    /// <param name="deterministic">Whether to take the most probable actions. Default true.</param>
    /// <param name="seed">Seed of the episodes.</param>
    /// <exception cref="InvalidInputException">The environment has other spaces than the policy, or masks actions and
    /// the policy does not, or the reverse.</exception>
    public EvaluationResult Evaluate(
        Func<IEnvironment> environment,
        int episodes = 20,
        bool deterministic = true,
        ulong seed = 0
    )
    {
        using VectorEnvironment environments = VectorEnvironment.From(environment, PolicyEvaluation.Width(episodes));
        return PolicyEvaluation.Run(this, environments, episodes, deterministic, seed);
    }

    /// <summary>Records whole episodes of the policy as demonstrations for imitation learning.</summary>
    /// <param name="environment">Creates one environment.</param>
    /// <param name="episodes">Number of episodes, at least 1.</param>
    /// <param name="deterministic">Whether to take the most probable actions. Default true.</param>
    /// <param name="seed">Seed of the episodes. Default 0.</param>
    /// <exception cref="InvalidInputException">The environment has other spaces than the policy, or masks actions and
    /// the policy does not, or the reverse.</exception>
    public Demonstrations Record(
        Func<IEnvironment> environment,
        int episodes,
        bool deterministic = true,
        ulong seed = 0
    )
    {
        using VectorEnvironment environments = VectorEnvironment.From(environment, PolicyEvaluation.Width(episodes));
        return PolicyEvaluation.Record(this, environments, episodes, deterministic, seed);
    }

    /// <summary>
    /// Updates the copies of weights that acting uses. Call it after the weights change and before
    /// <see cref="Act(ReadOnlySpan{float}, Span{float}, RecurrentState?)"/>.
    /// </summary>
    public void Synchronize() => Network.Head.Synchronize();

    /// <summary>
    /// Converts sampled actions to the bounds of the action space: clipped (continuous detail 5 of Huang et al. 2022),
    /// by tanh for a squashed policy, or clipped to [-1, 1] and scaled with
    /// <see cref="NetworkOptions.RescaleActions"/>. Training uses the sampled actions.
    /// </summary>
    /// <param name="sampled">The sampled actions, [rows, action].</param>
    /// <param name="actions">Receives the actions of the environments, [rows, action].</param>
    public void ToEnvironment(ReadOnlySpan<float> sampled, Span<float> actions)
    {
        sampled.CopyTo(actions);
        Bounds.ToEnvironment(actions);
    }

    /// <summary>
    /// Converts actions as environments take them to actions as the distribution samples them: the inverse of
    /// <see cref="ToEnvironment"/> within the bounds. Values at a bound, whose inverse of tanh is infinite, are moved
    /// inside by 1e-6 of the range from -1 to 1.
    /// </summary>
    /// <param name="actions">Actions of the environments, [rows, action].</param>
    /// <param name="sampled">Receives the sampled form, [rows, action].</param>
    internal void FromEnvironment(ReadOnlySpan<float> actions, Span<float> sampled)
    {
        actions.CopyTo(sampled);
        Bounds.FromEnvironment(sampled);
    }

    /// <summary>Conversion of sampled actions to those of the environment.</summary>
    internal ActionBounds Bounds =>
        new(
            ActionSpace,
            Network.Head.Squashes,
            Network.Head.SquashMargin,
            Network.Spec is { Options.RescaleActions: true }
        );
}
