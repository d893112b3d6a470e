using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>CartPole-v1</c>: balance a pole on a cart by pushing the cart left (0) or right (1). The reward is 1 per step. An
/// episode has at most 500 steps (Barto, Sutton and Anderson 1983; Gymnasium's constants).
/// </summary>
/// <remarks>
/// Parameters, with Gymnasium's names: <c>gravity</c> (9.8 m/s²), <c>masscart</c> (1 kg), <c>masspole</c> (0.1 kg),
/// <c>length</c> (0.5 m, half of the pole's length), <c>force_mag</c> (10 N).
/// </remarks>
public sealed class CartPole : DynamicsEnvironment<CartPoleDynamics, CartPoleState>, IParameterizedEnvironment
{
    private readonly PhysicsParameters parameters = CartPoleDynamics.Defaults.Copy();

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => parameters.Names;

    /// <inheritdoc/>
    public void SetParameter(string name, double value)
    {
        parameters.Set(name, value);
        Dynamics = new CartPoleDynamics(parameters);
    }
}

/// <summary>The state of <see cref="CartPole"/>: position and velocity of cart and pole.</summary>
/// <param name="X">The position of the cart, in meters.</param>
/// <param name="XDot">The velocity of the cart, in meters per second.</param>
/// <param name="Theta">The angle of the pole, in radians; 0 is upright.</param>
/// <param name="ThetaDot">The angular velocity of the pole, in radians per second.</param>
public record struct CartPoleState(double X, double XDot, double Theta, double ThetaDot);

/// <summary>The dynamics of <see cref="CartPole"/>, integrated by the explicit Euler method.</summary>
public readonly struct CartPoleDynamics : IDynamics<CartPoleState>
{
    private const double Interval = 0.02;
    private const double AngleLimit = 12 * 2 * Math.PI / 360;
    private const double TrackLimit = 2.4;
    private static readonly Space ObservationSpace = new Box(
        [(float)(-2 * TrackLimit), float.NegativeInfinity, (float)(-2 * AngleLimit), float.NegativeInfinity],
        [(float)(2 * TrackLimit), float.PositiveInfinity, (float)(2 * AngleLimit), float.PositiveInfinity]
    );
    private static readonly Space ActionSpace = new Discrete(2);
    private readonly PhysicsParameters? parameters;

    internal CartPoleDynamics(PhysicsParameters parameters) => this.parameters = parameters;

    internal static PhysicsParameters Defaults { get; } =
        new(
            new("gravity", 9.8),
            new("masscart", 1, IsPositive: true),
            new("masspole", 0.1, IsPositive: true),
            new("length", 0.5, IsPositive: true),
            new("force_mag", 10)
        );

    /// <inheritdoc/>
    public Space Observations => ObservationSpace;

    /// <inheritdoc/>
    public Space Actions => ActionSpace;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 500;

    private PhysicsParameters Physics => parameters ?? Defaults;

    private double HalfLength => Physics[3];

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref CartPoleState state) =>
        state = new(
            random.Uniform(-0.05, 0.05),
            random.Uniform(-0.05, 0.05),
            random.Uniform(-0.05, 0.05),
            random.Uniform(-0.05, 0.05)
        );

    /// <inheritdoc/>
    public StepResult Step(ref CartPoleState state, ReadOnlySpan<float> action, ref Rng random)
    {
        (double x, double xDot, double theta, double thetaDot) = state;
        PhysicsParameters physics = Physics;
        double gravity = physics[0],
            poleMass = physics[2],
            totalMass = physics[1] + poleMass,
            halfLength = physics[3],
            poleMoment = poleMass * halfLength;
        double force = action[0] == 1 ? physics[4] : -physics[4];
        (double sine, double cosine) = Math.SinCos(theta);

        double push = (force + (poleMoment * (thetaDot * thetaDot) * sine)) / totalMass;
        double thetaAcceleration =
            ((gravity * sine) - (cosine * push))
            / (halfLength * ((4.0 / 3.0) - (poleMass * (cosine * cosine) / totalMass)));
        double xAcceleration = push - (poleMoment * thetaAcceleration * cosine / totalMass);

        x += Interval * xDot;
        xDot += Interval * xAcceleration;
        theta += Interval * thetaDot;
        thetaDot += Interval * thetaAcceleration;
        state = new CartPoleState(x, xDot, theta, thetaDot);
        return new StepResult(
            Reward: 1,
            Terminated: x is < -TrackLimit or > TrackLimit || theta is < -AngleLimit or > AngleLimit
        );
    }

    /// <inheritdoc/>
    public void Observe(in CartPoleState state, Span<float> observation)
    {
        observation[3] = (float)state.ThetaDot;
        observation[2] = (float)state.Theta;
        observation[1] = (float)state.XDot;
        observation[0] = (float)state.X;
    }

    /// <inheritdoc/>
    public void Render(in CartPoleState state, ICanvas canvas) =>
        CartPoleRenderer.Draw(in state, TrackLimit, AngleLimit, 2 * (float)HalfLength, canvas);
}
