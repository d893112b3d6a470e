using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>MountainCarContinuous-v0</c>: the mountain car with a throttle between -1 and 1. Reaching the flag earns 100 points,
/// and throttle costs a tenth of its square, so that doing nothing is tempting; an episode lasts at most 999 steps.
/// </summary>
public sealed class MountainCarContinuous
    : DynamicsEnvironment<MountainCarContinuousDynamics, MountainCarContinuousState>;

/// <summary>Where the car is.</summary>
/// <param name="Position">Along the track.</param>
/// <param name="Velocity">Per step.</param>
/// <param name="Steps">How many have been taken: the reference keeps the state in float64 until the first one and in
/// float32 from then on.</param>
public record struct MountainCarContinuousState(double Position, double Velocity, long Steps = 0);

/// <summary>The dynamics of <see cref="MountainCarContinuous"/>, with the reference's roundings to float32.</summary>
public readonly struct MountainCarContinuousDynamics : IDynamics<MountainCarContinuousState>
{
    private const double MinPosition = -1.2;
    private const double MaxPosition = 0.6;
    private const double MaxSpeed = 0.07;
    private const double Goal = 0.45;
    private const double Power = 0.0015;
    private const double Gravity = 0.0025;
    private static readonly Space ObservationSpace = new Box(
        [(float)MinPosition, (float)-MaxSpeed],
        [(float)MaxPosition, (float)MaxSpeed]
    );
    private static readonly Space ActionSpace = Box.Scalar(-1, 1);

    /// <inheritdoc/>
    public Space Observations => ObservationSpace;

    /// <inheritdoc/>
    public Space Actions => ActionSpace;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 999;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref MountainCarContinuousState state) =>
        state = new(random.Uniform(-0.6, -0.4), 0);

    /// <inheritdoc/>
    public StepResult Step(ref MountainCarContinuousState state, ReadOnlySpan<float> action, ref Rng random)
    {
        // A sum of two float32 numbers, taken in float64 and rounded, is the float32 sum, so one path serves both kinds.
        bool narrow = state.Steps > 0;
        float throttle = action[0];
        double slope = Gravity * Math.Cos(Round(3 * state.Position, narrow));
        double increment = throttle is < -1 or > 1
            ? (Math.Sign(throttle) * Power) - slope
            : (throttle * (float)Power) - (float)slope;

        double velocity = Round(state.Velocity + Round(increment, narrow), narrow);
        double maxSpeed = Round(MaxSpeed, narrow),
            minPosition = Round(MinPosition, narrow);
        velocity = Math.Clamp(velocity, -maxSpeed, maxSpeed);
        double position = Math.Clamp(Round(state.Position + velocity, narrow), minPosition, Round(MaxPosition, narrow));
        if (position == minPosition && velocity < 0)
            velocity = 0;

        bool terminated = position >= Round(Goal, narrow) && velocity >= 0;
        state = new MountainCarContinuousState((float)position, (float)velocity, state.Steps + 1);
        double reward = (terminated ? 100 : 0) - (Math.Pow(throttle, 2) * 0.1);
        return new StepResult((float)reward, terminated);
    }

    /// <inheritdoc/>
    public void Observe(in MountainCarContinuousState state, Span<float> observation)
    {
        observation[1] = (float)state.Velocity;
        observation[0] = (float)state.Position;
    }

    /// <inheritdoc/>
    public void Render(in MountainCarContinuousState state, ICanvas canvas) =>
        MountainCarRenderer.Draw(state.Position, Goal, canvas);

    private static double Round(double value, bool narrow) => narrow ? (float)value : value;
}
