using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>Pendulum-v1</c>: swing a pendulum up and hold it there with a torque between -2 and 2. Each step costs the squares of
/// its angle from upright, its speed and the torque, weighted; an episode always lasts 200 steps.
/// </summary>
public sealed class Pendulum : DynamicsEnvironment<PendulumDynamics, PendulumState>;

/// <summary>How the pendulum swings.</summary>
/// <param name="Theta">Its angle from upright in radians, counted on through full turns.</param>
/// <param name="ThetaDot">Its angular velocity, in radians per second.</param>
/// <param name="Torque">The torque of the last step, for the picture.</param>
public record struct PendulumState(double Theta, double ThetaDot, double Torque = 0);

/// <summary>The dynamics of <see cref="Pendulum"/>, integrated by Euler's semi-implicit method.</summary>
public readonly struct PendulumDynamics : IDynamics<PendulumState>
{
    private const float MaxTorque = 2;
    private const double MaxSpeed = 8;
    private const double Gravity = 10;
    private const double Interval = 0.05;
    private static readonly Space ObservationSpace = new Box([-1, -1, (float)-MaxSpeed], [1, 1, (float)MaxSpeed]);
    private static readonly Space ActionSpace = Box.Scalar(-MaxTorque, MaxTorque);

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
        // The reference computes what depends on the torque alone in float32.
        float torque = Math.Clamp(action[0], -MaxTorque, MaxTorque);
        (double theta, double thetaDot, _) = state;
        double angle = FromUpright(theta);
        double cost = (angle * angle) + (0.1 * (thetaDot * thetaDot)) + (0.001f * (torque * torque));

        thetaDot += ((3 * Gravity / 2 * Math.Sin(theta)) + (3 * torque)) * Interval;
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

    /// <summary>The angle between -π and π that points the same way.</summary>
    private static double FromUpright(double theta)
    {
        double turned = (theta + Math.PI) % (2 * Math.PI);
        if (turned < 0)
            turned += 2 * Math.PI;
        return turned - Math.PI;
    }
}
