using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// A policy that can act: networks, the spaces they were made for, and the normalisation of observations that they were
/// trained with. It can be evaluated, saved, loaded and shipped without the trainer.
/// </summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
public sealed class Policy
{
    private readonly BatchInference inference;
    private float[] normalized = [];
    private float[] inputs = [];
    private float[] outputs = [];

    /// <summary>A policy that acts by given networks.</summary>
    /// <param name="observationSpace">What it observes.</param>
    /// <param name="actionSpace">What it can do.</param>
    /// <param name="network">What it acts by, made for those spaces.</param>
    /// <param name="normalizer">The normalisation of observations, or null.</param>
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

    /// <summary>What it observes.</summary>
    public Space ObservationSpace { get; }

    /// <summary>What it can do.</summary>
    public Space ActionSpace { get; }

    /// <summary>The networks.</summary>
    public PolicyNetwork Network { get; }

    /// <summary>The normalisation of observations, or null where they are used as they are.</summary>
    public ObservationNormalizer? Normalizer { get; }

    /// <summary>The policy of an actor-critic with fresh weights.</summary>
    /// <param name="observationSpace">What it observes.</param>
    /// <param name="actionSpace">What it can do.</param>
    /// <param name="network">How the networks are built.</param>
    /// <param name="normalizer">The normalisation of observations, or null.</param>
    /// <param name="seed">Chooses the initial weights.</param>
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
            ActorCriticNetwork.Create(new NetworkSpec(observationSpace, actionSpace, network), seed),
            normalizer
        );

    /// <summary>
    /// Reads a policy that <see cref="Save"/> wrote. Nothing in the files is executed: parts of one's own are known by name only, and a
    /// program registers them before it loads the policy (<see cref="PolicyNetwork.Registry"/>, <see cref="FeatureExtractor.Registry"/>,
    /// <see cref="ActionDistribution.Registry"/>).
    /// </summary>
    /// <param name="path">The folder that holds it, as any checkpoint of a run does; or the one file, if its name ends in <c>.safetensors</c>.</param>
    /// <exception cref="InvalidInputException">A file is missing or malformed, or names a part that is not registered; the message names it.</exception>
    public static Policy Load(string path) => PolicyFormat.Load(path);

    /// <summary>
    /// Writes the policy: <c>policy.json</c> and <c>policy.safetensors</c>, or both in one file, whose metadata then hold the first.
    /// Each file is replaced in one go. What could not be read back is refused: a network or a distribution that is not registered by
    /// name.
    /// </summary>
    /// <param name="path">The folder to write to, made where it does not exist; or a file, if its name ends in <c>.safetensors</c>.</param>
    /// <exception cref="InvalidInputException">The network or its distribution could not be read back.</exception>
    public void Save(string path) => PolicyFormat.Save(this, path);

    /// <summary>Takes weights and statistics of the normalisation from a folder that a policy of the same make was saved to.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidInputException">A file is missing, damaged, or of another policy; the message names it.</exception>
    public void LoadWeights(string folder) => PolicyFormat.LoadWeights(this, folder);

    /// <summary>How many numbers a row has that <see cref="Act(ReadOnlySpan{float}, Span{float}, RecurrentState?)"/> takes: an observation and, where actions are masked, the mask behind it.</summary>
    public int RowSize => Network.ObservationSize;

    /// <summary>
    /// What a recurrent policy needs in order to act in several environments; of a policy with state-dependent exploration, the noise that
    /// random actions keep to through an episode; empty for other policies.
    /// </summary>
    /// <param name="rows">How many environments.</param>
    public RecurrentState CreateRecurrentState(int rows) => new(rows, Network.StateSize, NoiseSize);

    /// <summary>Chooses actions for raw observations, as an environment takes them.</summary>
    /// <param name="observations">[rows, <see cref="RowSize"/>], as the environment gave them.</param>
    /// <param name="actions">Receives [rows, action], within the bounds of the action space.</param>
    /// <param name="deterministic">Whether the most probable action is taken rather than a random one.</param>
    /// <param name="random">Draws the actions where they are random.</param>
    /// <param name="memory">What is remembered of the rows' episodes, and will be; only recurrent policies need it. Without it,
    /// state-dependent exploration draws every random action by itself.</param>
    /// <exception cref="InvalidOperationException">The policy is recurrent and has no memory, or the memory is for another number of rows.</exception>
    public void Act(
        ReadOnlySpan<float> observations,
        Span<float> actions,
        bool deterministic,
        ref Rng random,
        RecurrentState? memory = null
    )
    {
        (int size, int stateSize, int inputSize) = (Network.ObservationSize, Network.StateSize, Network.InputSize);
        int rows = observations.Length / size;
        if (stateSize > 0 && memory?.Rows != rows)
            throw new InvalidOperationException(
                $"the policy is recurrent: to act on {rows} rows it needs the memory that CreateRecurrentState({rows}) makes"
            );
        if (memory is not null && memory.Rows != rows)
            throw new InvalidOperationException($"the memory is for {memory.Rows} rows, not for {rows}");
        if (inputs.Length != rows * inputSize)
        {
            normalized = new float[rows * size];
            inputs = new float[rows * inputSize];
            outputs = new float[rows * (Network.Head.ParameterSize + stateSize)];
        }

        if (Normalizer is null)
            observations.CopyTo(normalized);
        else
            Normalizer.Normalize(observations, normalized);
        for (int i = 0; i < rows; i++)
        {
            normalized.AsSpan(i * size, size).CopyTo(inputs.AsSpan(i * inputSize));
            memory?.State(i).CopyTo(inputs.AsSpan((i * inputSize) + size));
        }

        inference.Run(inputs, outputs);
        Choose(rows, actions, deterministic, ref random, memory);
        ToEnvironment(actions, actions);
    }

    private int NoiseSize => (Network.Head as ActionDistribution)?.NoiseSize ?? 0;

    private void Choose(int rows, Span<float> actions, bool deterministic, ref Rng random, RecurrentState? memory)
    {
        ActionHead head = Network.Head;
        (int parameterSize, int stateSize, int actionSize) = (head.ParameterSize, Network.StateSize, head.ActionSize);
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<float> output = outputs.AsSpan(i * (parameterSize + stateSize), parameterSize + stateSize);
            Span<float> action = actions.Slice(i * actionSize, actionSize);
            if (!deterministic && NoiseSize > 0 && memory is not null)
                ((ActionDistribution)head).Sample(
                    output[..parameterSize],
                    memory.Noise(i, ref random),
                    ref random,
                    action
                );
            else
                head.Choose(output[..parameterSize], deterministic, ref random, action);
            if (stateSize > 0)
                output[parameterSize..].CopyTo(memory!.State(i));
        }
    }

    /// <summary>The most probable actions for raw observations, as an environment takes them.</summary>
    /// <param name="observations">[rows, <see cref="RowSize"/>].</param>
    /// <param name="actions">Receives [rows, action].</param>
    /// <param name="memory">What is remembered of the rows' episodes, and will be; only recurrent policies need it.</param>
    /// <exception cref="InvalidOperationException">The policy is recurrent and has no memory, or the memory is for another number of rows.</exception>
    public void Act(ReadOnlySpan<float> observations, Span<float> actions, RecurrentState? memory = null)
    {
        var unused = default(Rng);
        Act(observations, actions, deterministic: true, ref unused, memory);
    }

    /// <summary>Plays whole episodes in fresh environments, with the normalisation frozen.</summary>
    /// <param name="environment">Makes one environment.</param>
    /// <param name="episodes">How many episodes.</param>
    /// <param name="deterministic">Whether the most probable actions are taken.</param>
    /// <param name="seed">Chooses the episodes.</param>
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

    /// <summary>Copies what acting keeps on the host. To be called after the weights have changed and before <see cref="Act(ReadOnlySpan{float}, Span{float}, RecurrentState?)"/>.</summary>
    public void Synchronize() => Network.Head.Synchronize();

    /// <summary>
    /// Brings sampled actions into the bounds of the action space: clipped (continuous detail 5 of Huang et al. 2022), or, of a
    /// squashed policy, by tanh. Learning uses the actions as they were sampled.
    /// </summary>
    /// <param name="sampled">Sampled actions, [rows, action].</param>
    /// <param name="actions">Receives the environments' actions, [rows, action].</param>
    public void ToEnvironment(ReadOnlySpan<float> sampled, Span<float> actions)
    {
        sampled.CopyTo(actions);
        ToBounds(ActionSpace, Network.Head.Squashes, actions, start: 0);
    }

    private void ToBounds(Space space, bool squash, Span<float> actions, int start)
    {
        switch (space)
        {
            case CompositeSpace composite:
                for (int i = 0; i < composite.Parts.Count; i++)
                {
                    Space part = composite.Parts[i].Space;
                    ToBounds(part, squash, actions, start);
                    start += part.ActionSize;
                }

                break;
            case Box box:
                ReadOnlySpan<float> low = box.Low,
                    high = box.High;
                for (int i = start; i < actions.Length; i += ActionSpace.ActionSize)
                {
                    for (int j = 0; j < low.Length; j++)
                    {
                        ref float value = ref actions[i + j];
                        value = squash
                            ? SquashedGaussianDistribution.Squash(value, low[j], high[j])
                            : Math.Clamp(value, low[j], high[j]);
                    }
                }

                break;
        }
    }
}
