using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>CartPole-v1</c>: balance a pole on a cart by pushing the cart left (0) or right (1). The reward is 1 per step. An
/// episode has at most 500 steps (Barto, Sutton and Anderson 1983; Gymnasium's constants).
/// </summary>
public sealed class CartPole : DynamicsEnvironment<CartPoleDynamics, CartPoleState>;

/// <summary>The state of <see cref="CartPole"/>: position and velocity of cart and pole.</summary>
/// <param name="X">The position of the cart, in meters.</param>
/// <param name="XDot">The velocity of the cart, in meters per second.</param>
/// <param name="Theta">The angle of the pole, in radians; 0 is upright.</param>
/// <param name="ThetaDot">The angular velocity of the pole, in radians per second.</param>
public record struct CartPoleState(double X, double XDot, double Theta, double ThetaDot);

/// <summary>The dynamics of <see cref="CartPole"/>, integrated by the explicit Euler method.</summary>
public readonly struct CartPoleDynamics : IDynamics<CartPoleState>
{
    private const double Gravity = 9.8;
    private const double PoleMass = 0.1;
    private const double TotalMass = 1.0 + PoleMass;
    private const double HalfLength = 0.5;
    private const double PoleMoment = PoleMass * HalfLength;
    private const double Force = 10.0;
    private const double Interval = 0.02;
    private const double AngleLimit = 12 * 2 * Math.PI / 360;
    private const double TrackLimit = 2.4;
    private static readonly Space ObservationSpace = new Box(
        [(float)(-2 * TrackLimit), float.NegativeInfinity, (float)(-2 * AngleLimit), float.NegativeInfinity],
        [(float)(2 * TrackLimit), float.PositiveInfinity, (float)(2 * AngleLimit), float.PositiveInfinity]
    );
    private static readonly Space ActionSpace = new Discrete(2);

    /// <inheritdoc/>
    public Space Observations => ObservationSpace;

    /// <inheritdoc/>
    public Space Actions => ActionSpace;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 500;

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
        double force = action[0] == 1 ? Force : -Force;
        (double sine, double cosine) = Math.SinCos(theta);

        double push = (force + (PoleMoment * (thetaDot * thetaDot) * sine)) / TotalMass;
        double thetaAcceleration =
            ((Gravity * sine) - (cosine * push))
            / (HalfLength * ((4.0 / 3.0) - (PoleMass * (cosine * cosine) / TotalMass)));
        double xAcceleration = push - (PoleMoment * thetaAcceleration * cosine / TotalMass);

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
