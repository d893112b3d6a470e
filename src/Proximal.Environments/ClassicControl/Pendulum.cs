using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>Pendulum-v1</c>: swing a pendulum up and hold it upright with a torque from -2 to 2. The reward is minus a
/// weighted sum of the squared angle from upright, the squared angular velocity and the squared torque. An episode has
/// 200 steps.
/// </summary>
/// <remarks>
/// Parameters, with Gymnasium's names: <c>g</c> (10 m/s²), <c>m</c> (1 kg), <c>l</c> (1 m).
/// </remarks>
public sealed class Pendulum : DynamicsEnvironment<PendulumDynamics, PendulumState>, IParameterizedEnvironment
{
    private readonly PhysicsParameters parameters = PendulumDynamics.Defaults.Copy();

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => parameters.Names;

    /// <inheritdoc/>
    public void SetParameter(string name, double value)
    {
        parameters.Set(name, value);
        Dynamics = new PendulumDynamics(parameters);
    }
}

/// <summary>The state of <see cref="Pendulum"/>.</summary>
/// <param name="Theta">The angle from upright in radians, not wrapped after full turns.</param>
/// <param name="ThetaDot">The angular velocity, in radians per second.</param>
/// <param name="Torque">The torque of the last step, for rendering.</param>
public record struct PendulumState(double Theta, double ThetaDot, double Torque = 0);

/// <summary>The dynamics of <see cref="Pendulum"/>, integrated by the semi-implicit Euler method.</summary>
public readonly struct PendulumDynamics : IDynamics<PendulumState>
{
    private const float MaxTorque = 2;
    private const double MaxSpeed = 8;
    private const double Interval = 0.05;
    private static readonly Space ObservationSpace = new Box([-1, -1, (float)-MaxSpeed], [1, 1, (float)MaxSpeed]);
    private static readonly Space ActionSpace = Box.Scalar(-MaxTorque, MaxTorque);
    private readonly PhysicsParameters? parameters;

    internal PendulumDynamics(PhysicsParameters parameters) => this.parameters = parameters;

    internal static PhysicsParameters Defaults { get; } =
        new(new("g", 10), new("m", 1, IsPositive: true), new("l", 1, IsPositive: true));

    /// <inheritdoc/>
    public Space Observations => ObservationSpace;

    /// <inheritdoc/>
    public Space Actions => ActionSpace;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 200;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref PendulumState state) =>
        state = new(random.Uniform(-Math.PI, Math.PI), random.Uniform(-1, 1));

    /// <inheritdoc/>
    public StepResult Step(ref PendulumState state, ReadOnlySpan<float> action, ref Rng random)
    {
        // The reference computes terms that depend only on the torque in float32.
        float torque = Math.Clamp(action[0], -MaxTorque, MaxTorque);
        (double theta, double thetaDot, _) = state;
        PhysicsParameters physics = parameters ?? Defaults;
        double gravity = physics[0],
            mass = physics[1],
            length = physics[2];
        double angle = WrapAngle(theta);
        double cost = (angle * angle) + (0.1 * (thetaDot * thetaDot)) + (0.001f * (torque * torque));

        thetaDot +=
            ((3 * gravity / (2 * length) * Math.Sin(theta)) + ((float)(3 / (mass * length * length)) * torque))
            * Interval;
        thetaDot = Math.Clamp(thetaDot, -MaxSpeed, MaxSpeed);
        state = new PendulumState(theta + (thetaDot * Interval), thetaDot, torque);
        return new StepResult((float)-cost);
    }

    /// <inheritdoc/>
    public void Observe(in PendulumState state, Span<float> observation)
    {
        (double sine, double cosine) = Math.SinCos(state.Theta);
        observation[2] = (float)state.ThetaDot;
        observation[1] = (float)sine;
        observation[0] = (float)cosine;
    }

    /// <inheritdoc/>
    public void Render(in PendulumState state, ICanvas canvas) => PendulumRenderer.Draw(in state, MaxTorque, canvas);

    /// <summary>Wraps an angle to the range from -π to π.</summary>
    private static double WrapAngle(double theta)
    {
        double wrapped = (theta + Math.PI) % (2 * Math.PI);
        if (wrapped < 0)
            wrapped += 2 * Math.PI;
        return wrapped - Math.PI;
    }
}
