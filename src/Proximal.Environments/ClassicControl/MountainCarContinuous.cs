using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>MountainCarContinuous-v0</c>: the mountain car with a continuous throttle from -1 to 1. The reward is 100 at the
/// flag, minus 0.1 times the squared throttle at every step, so zero throttle is a local optimum. An episode has at
/// most 999 steps.
/// </summary>
/// <remarks>Parameters: <c>power</c> (0.0015, Gymnasium's name), <c>gravity</c> (0.0025).</remarks>
public sealed class MountainCarContinuous
    : DynamicsEnvironment<MountainCarContinuousDynamics, MountainCarContinuousState>,
        IParameterizedEnvironment
{
    private readonly PhysicsParameters parameters = MountainCarContinuousDynamics.Defaults.Copy();

    /// <inheritdoc/>
    public IReadOnlyList<string> ParameterNames => parameters.Names;

    /// <inheritdoc/>
    public void SetParameter(string name, double value)
    {
        parameters.Set(name, value);
        Dynamics = new MountainCarContinuousDynamics(parameters);
    }
}

/// <summary>The state of <see cref="MountainCarContinuous"/>.</summary>
/// <param name="Position">The position of the car, from -1.2 to 0.6.</param>
/// <param name="Velocity">The velocity of the car per step, from -0.07 to 0.07.</param>
/// <param name="Steps">The number of steps so far. The reference holds the state in float64 until the first step, and
/// in float32 after it.</param>
public record struct MountainCarContinuousState(double Position, double Velocity, long Steps = 0);

/// <summary>The dynamics of <see cref="MountainCarContinuous"/>, with the float32 rounding of the reference.</summary>
public readonly struct MountainCarContinuousDynamics : IDynamics<MountainCarContinuousState>
{
    private const double MinPosition = -1.2;
    private const double MaxPosition = 0.6;
    private const double MaxSpeed = 0.07;
    private const double Goal = 0.45;
    private static readonly Space ObservationSpace = new Box(
        [(float)MinPosition, (float)-MaxSpeed],
        [(float)MaxPosition, (float)MaxSpeed]
    );
    private static readonly Space ActionSpace = Box.Scalar(-1, 1);
    private readonly PhysicsParameters? parameters;

    internal MountainCarContinuousDynamics(PhysicsParameters parameters) => this.parameters = parameters;

    internal static PhysicsParameters Defaults { get; } = new(new("power", 0.0015), new("gravity", 0.0025));

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
        // The float64 sum of two float32 numbers, rounded to float32, equals their float32 sum, so one code path
        // handles both types.
        bool isFloat32 = state.Steps > 0;
        float throttle = action[0];
        PhysicsParameters physics = parameters ?? Defaults;
        double power = physics[0],
            slope = physics[1] * Math.Cos(Round(3 * state.Position, isFloat32));
        double increment = throttle is < -1 or > 1
            ? (Math.Sign(throttle) * power) - slope
            : (throttle * (float)power) - (float)slope;

        double velocity = Round(state.Velocity + Round(increment, isFloat32), isFloat32);
        double maxSpeed = Round(MaxSpeed, isFloat32),
            minPosition = Round(MinPosition, isFloat32);
        velocity = Math.Clamp(velocity, -maxSpeed, maxSpeed);
        double position = Math.Clamp(
            Round(state.Position + velocity, isFloat32),
            minPosition,
            Round(MaxPosition, isFloat32)
        );
        if (position == minPosition && velocity < 0)
            velocity = 0;

        bool terminated = position >= Round(Goal, isFloat32) && velocity >= 0;
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

    private static double Round(double value, bool isFloat32) => isFloat32 ? (float)value : value;
}
