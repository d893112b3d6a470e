using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Network of a <see cref="Policy"/>. Derive from it for a policy without a critic, such as a Q-network, or from
/// <see cref="ActorCriticNetwork"/> for the on-policy algorithms, and add it to <see cref="Registry"/>, so that files
/// can name it.
/// </summary>
/// <remarks>
/// <see cref="Actor"/> and <see cref="Act"/> run on several threads at once. They must depend only on the registered
/// parameters and their argument, and each row of the result only on its own input row.
/// </remarks>
/// <param name="observationSize">Length of an observation, including the action mask if actions are masked
/// (<see cref="NetworkSpec.ObservationSize"/>).</param>
/// <param name="stateSize">Length of the recurrent state. Default 0, not recurrent.</param>
public abstract class PolicyNetwork(int observationSize, int stateSize = 0) : Module
{
    /// <summary>
    /// Custom networks by the names that <see cref="NetworkOptions.Architecture"/> and files use. A name cannot be
    /// registered twice.
    /// </summary>
    public static PartRegistry<PolicyNetworkFactory> Registry { get; } = new("network", nameof(PolicyNetwork));

    /// <summary>Length of an observation, including the action mask if actions are masked.</summary>
    public int ObservationSize { get; } = observationSize;

    /// <summary>Length of the recurrent state; 0 for none.</summary>
    public int StateSize { get; } = stateSize;

    /// <summary>Length of an input row: the observation, followed by the recurrent state.</summary>
    public int InputSize => ObservationSize + StateSize;

    /// <summary>
    /// Specification that <see cref="Create"/> built the network from; null for a network that was created otherwise,
    /// which cannot be saved unless it is built in.
    /// </summary>
    public NetworkSpec? Spec { get; private set; }

    /// <summary>Head that turns the actor's outputs into actions.</summary>
    public abstract ActionHead Head { get; }

    /// <summary>
    /// Creates a network with new weights: the one that <see cref="NetworkOptions.Architecture"/> names, or an
    /// <see cref="ActorCritic"/>.
    /// </summary>
    /// <param name="spec">Spaces and options of the network.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    /// <exception cref="InvalidInputException">The name is not registered, an option does not fit, or the network does
    /// not fit the spaces.</exception>
    public static PolicyNetwork Create(NetworkSpec spec, ulong seed)
    {
        var random = new Rng(seed, RandomStreams.WeightInitialization);
        if (spec.Options.Architecture is not { } name)
            return new ActorCritic(spec, ref random) { Spec = spec };
        PolicyNetwork network = Registry.Find(name)(spec, ref random);
        if (network.ObservationSize != spec.ObservationSize)
            throw new InvalidInputException(
                $"the network '{name}' takes observations of length {network.ObservationSize}, but those of the "
                    + $"environment have length {spec.ObservationSize}"
            );
        if (network.Head.ActionSize != spec.Actions.ActionSize)
            throw new InvalidInputException(
                $"the network '{name}' returns actions of length {network.Head.ActionSize}, but those of the "
                    + $"environment have length {spec.Actions.ActionSize}"
            );
        network.Spec = spec;
        return network;
    }

    /// <summary>
    /// Parameters of <see cref="Head"/> for each observation: [batch, <see cref="InputSize"/>] → [batch,
    /// ParameterSize].
    /// </summary>
    /// <param name="rows">Observations, each followed by the recurrent state.</param>
    public abstract Tensor Actor(Tensor rows);

    /// <summary>
    /// Output of <see cref="Actor"/> followed by the next recurrent state: [batch, <see cref="InputSize"/>] → [batch,
    /// ParameterSize + <see cref="StateSize"/>].
    /// </summary>
    /// <param name="rows">Observations, each followed by the recurrent state.</param>
    public virtual Tensor Act(Tensor rows) => Actor(rows);
}
