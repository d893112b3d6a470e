using Proximal.Box2D.Physics;
using Proximal.Rendering;

namespace Proximal.Box2D;

/// <summary>The dynamics of <see cref="BipedalWalker"/>.</summary>
/// <param name="hardcore">Whether the terrain has obstacles.</param>
public readonly struct BipedalWalkerDynamics(bool hardcore) : IBatchDynamics<BipedalWalkerState>
{
    private const double FramesPerSecond = 50;
    private const double HipSpeed = 4;
    private const double KneeSpeed = 6;
    private const double InitialForce = 5;
    private const double TorqueCost = 0.00035 * WalkerWorld.MotorTorque;
    private static readonly Box ObservationBox = CreateObservations();
    private static readonly Box ActionBox = Box.Uniform(-1, 1, WalkerJoints.Count);

    /// <inheritdoc/>
    public Space Observations => ObservationBox;

    /// <inheritdoc/>
    public Space Actions => ActionBox;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => hardcore ? 2000 : 1600;

    /// <inheritdoc/>
    public int GroupSize => 1;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref BipedalWalkerState state)
    {
        var draws = new RngDraws(ref random);
        Reset(ref state, ref draws);
    }

    /// <inheritdoc/>
    public StepResult Step(ref BipedalWalkerState state, ReadOnlySpan<float> action, ref Rng random) =>
        Step(ref state, action);

    /// <inheritdoc/>
    public void StepGroup(
        Span<BipedalWalkerState> states,
        ReadOnlySpan<float> actions,
        Span<Rng> randoms,
        Span<StepResult> results
    )
    {
        for (int i = 0; i < states.Length; i++)
            results[i] = Step(ref states[i], actions.Slice(i * WalkerJoints.Count, WalkerJoints.Count));
    }

    /// <inheritdoc/>
    public void Observe(in BipedalWalkerState state, Span<float> observation)
    {
        ((ReadOnlySpan<float>)state.Lidar).CopyTo(observation[14..]);
        ref readonly Body hull = ref state.Bodies[WalkerWorld.Hull];
        for (int leg = 0; leg < 2; leg++)
        {
            ref readonly Body upper = ref state.Bodies[1 + (2 * leg)],
                lower = ref state.Bodies[2 + (2 * leg)];
            Span<float> part = observation.Slice(4 + (5 * leg), 5);
            part[4] = lower.TouchesGround ? 1 : 0;
            part[3] = (float)((lower.AngularVelocity - upper.AngularVelocity) / KneeSpeed);
            part[2] = (float)(lower.Sweep.Angle - upper.Sweep.Angle + 1.0);
            part[1] = (float)((upper.AngularVelocity - hull.AngularVelocity) / HipSpeed);
            part[0] = upper.Sweep.Angle - hull.Sweep.Angle;
        }

        observation[3] = (float)(0.3 * hull.Velocity.Y * WalkerWorld.Height / FramesPerSecond);
        observation[2] = (float)(0.3 * hull.Velocity.X * WalkerWorld.Width / FramesPerSecond);
        observation[1] = (float)(2.0 * hull.AngularVelocity / FramesPerSecond);
        observation[0] = hull.Sweep.Angle;
    }

    /// <inheritdoc/>
    public void Render(in BipedalWalkerState state, ICanvas canvas) => BipedalWalkerRenderer.Draw(in state, canvas);

    /// <summary>Starts an episode with any source of random numbers.</summary>
    internal void Reset<TDraws>(ref BipedalWalkerState state, ref TDraws draws)
        where TDraws : struct, IDraws, allows ref struct
    {
        state = default;
        WalkerTerrain.Build(ref state, hardcore, ref draws);
        Start(ref state, draws.Uniform(-InitialForce, InitialForce));
    }

    /// <summary>Starts an episode on the terrain of the state.</summary>
    /// <param name="state">The state; all zeros except for the terrain.</param>
    /// <param name="force">The force that pushes the hull sideways in the first step.</param>
    internal static void Start(ref BipedalWalkerState state, double force)
    {
        WalkerWorld.PlaceBodies(ref state);
        state.Bodies[WalkerWorld.Hull].ApplyForce(new Vec2((float)force, 0));
        WalkerWorld.View(ref state).Start();
        ReadOnlySpan<float> idle = [0, 0, 0, 0];
        Step(ref state, idle);
    }

    internal static StepResult Step(ref BipedalWalkerState state, ReadOnlySpan<float> action)
    {
        World world = WalkerWorld.View(ref state);
        for (int i = 0; i < WalkerJoints.Count; i++)
        {
            double speed = i % 2 == 0 ? HipSpeed : KneeSpeed;
            world.SetMotor(
                i,
                (float)(speed * Math.Sign(action[i])),
                (float)(WalkerWorld.MotorTorque * ShareOf(action[i]))
            );
        }

        world.Step();

        ref Body hull = ref state.Bodies[WalkerWorld.Hull];
        double x = hull.Transform.Position.X;
        WalkerLidarRays.Measure(ref state);
        double shaping = (130 * x / WalkerWorld.Scale) - (5.0 * Math.Abs((double)hull.Sweep.Angle));
        double reward = shaping - state.Shaping;
        foreach (float torque in action)
            reward -= TorqueCost * ShareOf(torque);
        state.Shaping = shaping;
        bool hasFailed = hull.HasTouched || x < 0;
        bool hasArrived = x > (WalkerTerrain.Length - WalkerTerrain.Grass) * WalkerTerrain.Step;
        return new StepResult(hasFailed ? -100 : (float)reward, hasFailed || hasArrived);
    }

    // The share of the largest torque.
    private static double ShareOf(float action) => Math.Min(Math.Abs(action), 1f);

    private static Box CreateObservations()
    {
        const float Pi = MathF.PI;
        float[] high = [Pi, 5, 5, 5, Pi, 5, Pi, 5, 5, Pi, 5, Pi, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        float[] low = Array.ConvertAll(high, static bound => -bound);
        (low[8], low[13]) = (0, 0);
        return new Box(low, high);
    }
}
