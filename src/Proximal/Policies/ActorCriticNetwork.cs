using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Network of the on-policy algorithms: an actor, which gives the parameters of an action distribution, and a critic,
/// which gives values. <see cref="ActorCritic"/> is the built-in one. Derive from this class to write a custom network,
/// and register it in <see cref="PolicyNetwork.Registry"/>.
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
/// <param name="observationSize">Length of an observation, including the action mask if actions are masked.</param>
/// <param name="stateSize">Length of the recurrent state. Default 0, not recurrent.</param>
public abstract class ActorCriticNetwork(int observationSize, int stateSize = 0)
    : PolicyNetwork(observationSize, stateSize)
{
    /// <summary>The action distribution. Its parameters are registered with those of the network.</summary>
    public abstract ActionDistribution Distribution { get; }

    /// <summary>
    /// Length of the inputs that only the critic reads, as in an asymmetric or centralized critic. In training they follow
    /// the recurrent state in each row; rows to act on end before them. Default 0.
    /// </summary>
    public virtual int CriticInputs => 0;

    /// <summary>Length of a row of training: <see cref="PolicyNetwork.InputSize"/> and <see cref="CriticInputs"/>.</summary>
    public int TrainingInputSize => InputSize + CriticInputs;

    /// <inheritdoc/>
    public sealed override ActionHead Head => Distribution;

    /// <summary>
    /// Whether <see cref="ActAndEvaluate"/> costs little more than <see cref="PolicyNetwork.Act"/>, because layers are
    /// shared or the critic is recurrent. Default false.
    /// </summary>
    public virtual bool EvaluatesWhileActing => false;

    /// <summary>Creates a network with new weights; see <see cref="PolicyNetwork.Create"/>.</summary>
    /// <param name="spec">Spaces and options of the network.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    /// <exception cref="InvalidInputException">The name is not registered, does not name an actor-critic, or an option
    /// does not fit.</exception>
    public static new ActorCriticNetwork Create(NetworkSpec spec, ulong seed)
    {
        ActorCriticNetwork network =
            PolicyNetwork.Create(spec, seed) as ActorCriticNetwork
            ?? throw new InvalidInputException(
                $"Network.Architecture (policy) is {spec.Options.Architecture}, which has no critic: this algorithm "
                    + "needs a network that derives from ActorCriticNetwork"
            );
        return network.CriticInputs == spec.CriticInputs
            ? network
            : throw new InvalidInputException(
                $"the critic of the network '{spec.Options.Architecture}' takes {network.CriticInputs} inputs of its own, "
                    + $"but AsymmetricCritic (asymmetric_critic) or CentralizedCritic (centralized_critic) has {spec.CriticInputs}: "
                    + "override CriticInputs"
            );
    }

    /// <summary>Values of the rows: [batch, InputSize] → [batch].</summary>
    /// <param name="rows">The rows, [batch, InputSize].</param>
    public abstract Tensor Critic(Tensor rows);

    /// <summary>
    /// Computes distribution parameters and values for a loss. Override it to compute shared layers once, and in
    /// recurrent networks.
    /// </summary>
    /// <param name="rows">The rows, [batch, InputSize].</param>
    /// <param name="sequences">Layout of the rows of a recurrent network. The first rows contain the state before the
    /// first step of each sequence; later states are computed. Default empty, for independent rows.</param>
    /// <returns>[batch, ParameterSize] and [batch].</returns>
    public virtual (Tensor Parameters, Tensor Values) Forward(Tensor rows, SequenceLayout sequences = default) =>
        (Actor(rows), Critic(rows));

    /// <summary>
    /// Distribution parameters of sequences, for a loss without values. Override it in a recurrent network if
    /// <see cref="Forward"/> costs more.
    /// </summary>
    /// <param name="rows">The rows, [batch, InputSize].</param>
    /// <param name="sequences">Layout of the rows; see <see cref="Forward"/>.</param>
    /// <returns>[batch, ParameterSize].</returns>
    public virtual Tensor Actor(Tensor rows, SequenceLayout sequences) =>
        sequences.IsEmpty ? Actor(rows) : Forward(rows, sequences).Parameters;

    /// <summary>
    /// Values of sequences, for a loss of the critic only. Override it in a recurrent network if <see cref="Forward"/>
    /// costs more.
    /// </summary>
    /// <param name="rows">The rows, [batch, InputSize].</param>
    /// <param name="sequences">Layout of the rows; see <see cref="Forward"/>.</param>
    /// <returns>[batch].</returns>
    public virtual Tensor Critic(Tensor rows, SequenceLayout sequences) =>
        sequences.IsEmpty ? Critic(rows) : Forward(rows, sequences).Values;

    /// <summary>
    /// Output of <see cref="PolicyNetwork.Act"/> followed by the value: [batch, InputSize] → [batch, ParameterSize +
    /// StateSize + 1].
    /// </summary>
    /// <param name="rows">The rows, [batch, InputSize].</param>
    public virtual Tensor ActAndEvaluate(Tensor rows) => Tensor.Concat(1, Act(rows), Critic(rows).Reshape(-1, 1));

    /// <summary>
    /// Parameters of the actor and the distribution, for algorithms that train actor and critic separately
    /// (<see cref="Trpo"/>, <see cref="Reinforce"/>).
    /// </summary>
    /// <exception cref="InvalidInputException">The network does not override it.</exception>
    public virtual IEnumerable<KeyValuePair<string, Tensor>> ActorParameters() =>
        throw NotSeparate(nameof(ActorParameters));

    /// <summary>Parameters of the critic, for algorithms that train actor and critic separately.</summary>
    /// <exception cref="InvalidInputException">The network does not override it.</exception>
    public virtual IEnumerable<KeyValuePair<string, Tensor>> CriticParameters() =>
        throw NotSeparate(nameof(CriticParameters));

    /// <summary>
    /// Directional derivative of the distribution parameters of each observation along a direction of
    /// <see cref="ActorParameters"/>, by forward-mode differentiation: [batch, observation] → [batch, ParameterSize].
    /// <see cref="Trpo"/> needs it.
    /// </summary>
    /// <param name="observations">The observations, [batch, observation].</param>
    /// <param name="directions">The direction: one tensor per entry of <see cref="ActorParameters"/>, of its
    /// shape.</param>
    /// <exception cref="InvalidInputException">The network does not override it.</exception>
    public virtual Tensor ActorDerivative(Tensor observations, ReadOnlySpan<Tensor> directions) =>
        throw NotSeparate(nameof(ActorDerivative));

    private InvalidInputException NotSeparate(string method) =>
        new($"{GetType().Name} does not override {method}, which this algorithm needs; PPO and A2C do not need it");
}
