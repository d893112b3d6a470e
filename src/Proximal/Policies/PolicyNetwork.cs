using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The network that a <see cref="Policy"/> acts with. Derive from it for a policy without a critic, such as a Q-network, or from
/// <see cref="ActorCriticNetwork"/> for the on-policy algorithms, and add it to <see cref="Registry"/>, so that files can name it.
/// </summary>
/// <remarks>
/// <see cref="Actor"/> and <see cref="Act"/> run on several threads at once: they must depend on nothing but the registered parameters
/// and their argument, and each row of the result on its own row only.
/// </remarks>
/// <param name="observationSize">Floats of one observation, with the mask behind it where actions are masked (<see cref="NetworkSpec.ObservationSize"/>).</param>
/// <param name="stateSize">Floats of the recurrent state; 0, the default, for a network without one.</param>
public abstract class PolicyNetwork(int observationSize, int stateSize = 0) : Module
{
    /// <summary>
    /// The networks of one's own by the names that <see cref="NetworkOptions.Architecture"/> and files use. A name that is registered once
    /// belongs to one factory.
    /// </summary>
    public static PartRegistry<PolicyNetworkFactory> Registry { get; } = new("network", nameof(PolicyNetwork));

    /// <summary>Floats of one observation, with the mask behind it where actions are masked.</summary>
    public int ObservationSize { get; } = observationSize;

    /// <summary>Floats of the recurrent state; 0 for none.</summary>
    public int StateSize { get; } = stateSize;

    /// <summary>Floats of one input: the observation, and the recurrent state behind it.</summary>
    public int InputSize => ObservationSize + StateSize;

    /// <summary>What the network was built from by <see cref="Create"/>; null for one that was made otherwise, which cannot be saved unless it is built in.</summary>
    public NetworkSpec? Spec { get; private set; }

    /// <summary>Turns the actor's outputs into actions.</summary>
    public abstract ActionHead Head { get; }

    /// <summary>A network with new weights: the one that <see cref="NetworkOptions.Architecture"/> names, or an <see cref="ActorCritic"/>.</summary>
    /// <param name="spec">What it is built for.</param>
    /// <param name="seed">Chooses the initial weights.</param>
    /// <exception cref="InvalidInputException">The name is not registered, an option does not fit, or the network is not made for the spaces.</exception>
    public static PolicyNetwork Create(NetworkSpec spec, ulong seed)
    {
        var random = new Rng(seed, RandomStreams.WeightInitialization);
        if (spec.Options.Architecture is not { } name)
            return new ActorCritic(spec, ref random) { Spec = spec };
        PolicyNetwork network = Registry.Find(name)(spec, ref random);
        if (network.ObservationSize != spec.ObservationSize)
            throw new InvalidInputException(
                $"the network '{name}' takes observations of {network.ObservationSize} numbers, but the environment gives {spec.ObservationSize}"
            );
        if (network.Head.ActionSize != spec.Actions.ActionSize)
            throw new InvalidInputException(
                $"the network '{name}' makes actions of {network.Head.ActionSize} numbers, but the environment takes {spec.Actions.ActionSize}"
            );
        network.Spec = spec;
        return network;
    }

    /// <summary>The parameters of <see cref="Head"/> for each observation: [batch, <see cref="InputSize"/>] → [batch, ParameterSize].</summary>
    /// <param name="rows">Observations, each followed by the recurrent state.</param>
    public abstract Tensor Actor(Tensor rows);

    /// <summary>The same, followed by the next recurrent state: [batch, <see cref="InputSize"/>] → [batch, ParameterSize + <see cref="StateSize"/>].</summary>
    /// <param name="rows">Observations, each followed by the recurrent state.</param>
    public virtual Tensor Act(Tensor rows) => Actor(rows);
}
