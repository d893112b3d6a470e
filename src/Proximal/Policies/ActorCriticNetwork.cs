using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// A network that the on-policy algorithms train: an actor that gives the parameters of an action distribution, and a critic that gives
/// values. <see cref="ActorCritic"/> is the built-in one. Derive from this class to write a whole network of your own, and register it in
/// <see cref="PolicyNetwork.Registry"/>.
/// </summary>
/// <example>
/// <code>
/// sealed class TwoTower : ActorCriticNetwork
/// {
///     private readonly Mlp actor, critic;
///     public TwoTower(NetworkSpec spec, ref Rng random) : base(spec.ObservationSize)
///     {
///         Distribution = spec.CreateDistribution(features: 32);
///         actor = Register("actor", new Mlp(spec.ObservationSize, [32], Activation.Relu, Distribution.OutputSize));
///         critic = Register("critic", new Mlp(spec.ObservationSize, [128], Activation.Relu, outputs: 1));
///         foreach ((string name, Tensor parameter) in Distribution.Parameters) Register(name, parameter);
///         Initialize(ref random);
///     }
///     public override ActionDistribution Distribution { get; }
///     public override Tensor Actor(Tensor rows) => actor.Forward(rows);
///     public override Tensor Critic(Tensor rows) => critic.Forward(rows).Reshape(-1);
/// }
/// PolicyNetwork.Registry.Register("two_tower", (spec, ref random) => new TwoTower(spec, ref random));
/// var options = new PpoOptions { Network = new() { Architecture = "two_tower" } };
/// </code>
/// </example>
/// <param name="observationSize">Floats of one observation, with the mask behind it where actions are masked.</param>
/// <param name="stateSize">Floats of the recurrent state; 0, the default, for a network without one.</param>
public abstract class ActorCriticNetwork(int observationSize, int stateSize = 0)
    : PolicyNetwork(observationSize, stateSize)
{
    /// <summary>The family of action distributions. Its own parameters are registered with the network's.</summary>
    public abstract ActionDistribution Distribution { get; }

    /// <inheritdoc/>
    public sealed override ActionHead Head => Distribution;

    /// <summary>Whether <see cref="ActAndEvaluate"/> costs little more than <see cref="PolicyNetwork.Act"/>, because layers are shared or the critic is recurrent. Default false.</summary>
    public virtual bool EvaluatesWhileActing => false;

    /// <summary>A network with new weights; see <see cref="PolicyNetwork.Create"/>.</summary>
    /// <param name="spec">What it is built for.</param>
    /// <param name="seed">Chooses the initial weights.</param>
    /// <exception cref="InvalidInputException">The name is not registered or is not that of an actor-critic, or an option does not fit.</exception>
    public static new ActorCriticNetwork Create(NetworkSpec spec, ulong seed) =>
        PolicyNetwork.Create(spec, seed) as ActorCriticNetwork
        ?? throw new InvalidInputException(
            $"Network.Architecture (policy) is {spec.Options.Architecture}, which has no critic: this algorithm needs a network that derives from ActorCriticNetwork"
        );

    /// <summary>The value of each row: [batch, InputSize] → [batch].</summary>
    /// <param name="rows">[batch, InputSize].</param>
    public abstract Tensor Critic(Tensor rows);

    /// <summary>Distribution parameters and values, for a loss. Overridden where actor and critic share layers, to compute those once, and by recurrent networks.</summary>
    /// <param name="rows">[batch, InputSize]; of sequences step after step, [time × sequences, InputSize].</param>
    /// <param name="episodeStarts">Of sequences, [time, sequences]: 1 where an episode starts, so that the recurrent state is reset, 0
    /// elsewhere. The state before the first step stands in the first rows; later ones are computed. Empty, the default, for rows that
    /// stand alone.</param>
    /// <returns>[batch, ParameterSize] and [batch].</returns>
    public virtual (Tensor Parameters, Tensor Values) Forward(Tensor rows, Tensor episodeStarts = default) =>
        (Actor(rows), Critic(rows));

    /// <summary>What <see cref="PolicyNetwork.Act"/> gives, followed by the value: [batch, InputSize] → [batch, ParameterSize + StateSize + 1].</summary>
    /// <param name="rows">[batch, InputSize].</param>
    public virtual Tensor ActAndEvaluate(Tensor rows) => Tensor.Concat(1, Act(rows), Critic(rows).Reshape(-1, 1));

    /// <summary>The parameters of the actor and of the distribution, for algorithms that train actor and critic apart (<see cref="Trpo"/>, <see cref="Reinforce"/>).</summary>
    /// <exception cref="InvalidInputException">The network does not say which they are.</exception>
    public virtual IEnumerable<KeyValuePair<string, Tensor>> ActorParameters() =>
        throw NotSeparate(nameof(ActorParameters));

    /// <summary>The parameters of the critic, for algorithms that train actor and critic apart.</summary>
    /// <exception cref="InvalidInputException">The network does not say which they are.</exception>
    public virtual IEnumerable<KeyValuePair<string, Tensor>> CriticParameters() =>
        throw NotSeparate(nameof(CriticParameters));

    /// <summary>
    /// How the distribution parameters of each observation change along a direction of <see cref="ActorParameters"/>, by forward-mode
    /// differentiation: [batch, observation] → [batch, description]. <see cref="Trpo"/> needs it.
    /// </summary>
    /// <param name="observations">[batch, observation].</param>
    /// <param name="directions">One for each of <see cref="ActorParameters"/>, of its shape.</param>
    /// <exception cref="InvalidInputException">The network does not offer it.</exception>
    public virtual Tensor ActorDerivative(Tensor observations, ReadOnlySpan<Tensor> directions) =>
        throw NotSeparate(nameof(ActorDerivative));

    private InvalidInputException NotSeparate(string method) =>
        new($"{GetType().Name} does not override {method}, which this algorithm needs; PPO and A2C train it without");
}
