using System.Runtime.CompilerServices;
using Proximal.Box2D.Physics;
using Proximal.Rendering;

namespace Proximal.Box2D;

/// <summary>The dynamics of <see cref="LunarLander"/>.</summary>
public readonly struct LunarLanderDynamics : IBatchDynamics<LunarLanderState>
{
    private const double FramesPerSecond = 50;
    private const double MainEnginePower = 13;
    private const double SideEnginePower = 0.6;
    private const double InitialForce = 1000;
    private const double MainEngineHeight = 4;
    private const double SideEngineHeight = 14;
    private const double SideEngineAway = 12;

    // Gymnasium uses this height for the horizontal part of the place of the side engines.
    private const double SideEngineOffset = 17;
    private const int WindRange = 9999;
    private static readonly Box ObservationBox = new(
        [-2.5f, -2.5f, -10, -10, (float)(-2 * Math.PI), -10, 0, 0],
        [2.5f, 2.5f, 10, 10, (float)(2 * Math.PI), 10, 1, 1]
    );
    private static readonly Discrete Choices = new(4);
    private static readonly Box Throttles = Box.Uniform(-1, 1, 2);

    private readonly LunarLanderOptions? options;

    /// <summary>Creates the dynamics.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="InvalidInputException">An option is not in its range.</exception>
    public LunarLanderDynamics(LunarLanderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options.Checked();
    }

    /// <inheritdoc/>
    public Space Observations => ObservationBox;

    /// <inheritdoc/>
    public Space Actions => Options.Continuous ? Throttles : Choices;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => 1000;

    /// <inheritdoc/>
    public int GroupSize => FlightSolver.Lanes;

    private LunarLanderOptions Options => options ?? LunarLanderOptions.Default;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref LunarLanderState state)
    {
        var draws = new RngDraws(ref random);
        Reset(ref state, ref draws);
    }

    /// <inheritdoc/>
    public StepResult Step(ref LunarLanderState state, ReadOnlySpan<float> action, ref Rng random)
    {
        var draws = new RngDraws(ref random);
        return Step(ref state, action, ref draws);
    }

    /// <inheritdoc/>
    public void Observe(in LunarLanderState state, Span<float> observation)
    {
        Observation values = ObservationOf(in state);
        observation[7] = values.RightLeg ? 1 : 0;
        observation[6] = values.LeftLeg ? 1 : 0;
        observation[5] = (float)values.Turn;
        observation[4] = (float)values.Angle;
        observation[3] = (float)values.SpeedY;
        observation[2] = (float)values.SpeedX;
        observation[1] = (float)values.Y;
        observation[0] = (float)values.X;
    }

    /// <inheritdoc/>
    public void Render(in LunarLanderState state, ICanvas canvas) => LunarLanderRenderer.Draw(in state, canvas);

    /// <summary>Starts an episode with any source of random numbers.</summary>
    internal void Reset<TDraws>(ref LunarLanderState state, ref TDraws draws)
        where TDraws : struct, IDraws, allows ref struct
    {
        state = default;
        LanderWorld.Build(ref state, ref draws);
        double forceX = draws.Uniform(-InitialForce, InitialForce),
            forceY = draws.Uniform(-InitialForce, InitialForce);
        state.Bodies[LanderWorld.Hull].ApplyForce(new Vec2((float)forceX, (float)forceY));
        if (Options.EnableWind)
        {
            state.WindIndex = draws.Integer(-WindRange, WindRange);
            state.TorqueIndex = draws.Integer(-WindRange, WindRange);
        }

        LanderWorld.View(ref state, (float)Options.Gravity).Start();
        ReadOnlySpan<float> idle = [0, 0];
        Step(ref state, idle, ref draws);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void StepGroup(
        Span<LunarLanderState> states,
        ReadOnlySpan<float> actions,
        Span<Rng> randoms,
        Span<StepResult> results
    )
    {
        Span<JointConstraint> joints = stackalloc JointConstraint[FlightSolver.Lanes * LanderJoints.Count];
        Span<Motion> motions = stackalloc Motion[FlightSolver.Lanes * LanderBodies.Count];
        Span<int> flying = stackalloc int[FlightSolver.Lanes];
        Span<(double Main, double Side)> powers = stackalloc (double, double)[FlightSolver.Lanes];
        float gravity = (float)Options.Gravity;
        int count = 0,
            actionSize = actions.Length / states.Length;
        for (int i = 0; i < states.Length; i++)
        {
            var draws = new RngDraws(ref randoms[i]);
            powers[i] = ApplyForces(ref states[i], actions.Slice(i * actionSize, actionSize), ref draws);
            World world = LanderWorld.View(ref states[i], gravity);
            world.UpdateContacts();
            if (!world.IsInFlight())
            {
                world.SolveIslands();
                continue;
            }

            Island.BeginFlight(
                world,
                joints.Slice(count * LanderJoints.Count, LanderJoints.Count),
                motions.Slice(count * LanderBodies.Count, LanderBodies.Count)
            );
            flying[count++] = i;
        }

        FlightSolver.Solve(joints, motions, count);
        for (int i = 0; i < count; i++)
            Island.EndFlight(
                LanderWorld.View(ref states[flying[i]], gravity),
                joints.Slice(i * LanderJoints.Count, LanderJoints.Count),
                motions.Slice(i * LanderBodies.Count, LanderBodies.Count)
            );
        for (int i = 0; i < states.Length; i++)
        {
            LanderWorld.View(ref states[i], gravity).EndStep();
            results[i] = ResultOf(ref states[i], powers[i]);
        }
    }

    /// <summary>Takes one step with any source of random numbers.</summary>
    internal StepResult Step<TDraws>(ref LunarLanderState state, ReadOnlySpan<float> action, ref TDraws draws)
        where TDraws : struct, IDraws, allows ref struct
    {
        (double Main, double Side) powers = ApplyForces(ref state, action, ref draws);
        LanderWorld.View(ref state, (float)Options.Gravity).Step();
        return ResultOf(ref state, powers);
    }

    private (double Main, double Side) ApplyForces<TDraws>(
        ref LunarLanderState state,
        ReadOnlySpan<float> action,
        ref TDraws draws
    )
        where TDraws : struct, IDraws, allows ref struct
    {
        ref Body lander = ref state.Bodies[LanderWorld.Hull];
        if (Options.EnableWind && !state.Bodies[1].TouchesGround && !state.Bodies[2].TouchesGround)
            Blow(ref state, ref lander);
        double dispersion0 = draws.Uniform(-1, 1) / LanderWorld.Scale,
            dispersion1 = draws.Uniform(-1, 1) / LanderWorld.Scale;
        (double Main, double Side) powers = Powers(action);
        Fire(ref lander, powers.Main, powers.Side, dispersion0, dispersion1);
        (state.MainPower, state.SidePower) = ((float)powers.Main, (float)powers.Side);
        return powers;
    }

    private static StepResult ResultOf(ref LunarLanderState state, (double Main, double Side) powers)
    {
        Observation observation = ObservationOf(in state);
        double shaping = ShapingOf(in observation);
        double reward = shaping - state.Shaping - (powers.Main * 0.30) - (Math.Abs(powers.Side) * 0.03);
        state.Shaping = shaping;
        ref readonly Body lander = ref state.Bodies[LanderWorld.Hull];
        bool terminated = lander.HasTouched || Math.Abs(observation.X) >= 1;
        if (terminated)
            reward = -100;
        if (!lander.IsAwake)
            (terminated, reward) = (true, 100);
        return new StepResult((float)reward, terminated);
    }

    private void Blow(ref LunarLanderState state, ref Body lander)
    {
        lander.ApplyForce(new Vec2((float)(WindAt(state.WindIndex++) * Options.WindPower), 0));
        lander.ApplyTorque((float)(WindAt(state.TorqueIndex++) * Options.TurbulencePower));
    }

    // A function that never repeats itself.
    private static double WindAt(int index) => Math.Tanh(Math.Sin(0.02 * index) + Math.Sin(Math.PI * 0.01 * index));

    // The power of the main engine, and that of the side engines with their direction.
    private (double Main, double Side) Powers(ReadOnlySpan<float> action)
    {
        if (!Options.Continuous)
            return action[0] switch
            {
                1 => (0, -1),
                2 => (1, 0),
                3 => (0, 1),
                _ => (0, 0),
            };
        double main = Math.Clamp(action[0], -1f, 1f),
            side = Math.Clamp(action[1], -1f, 1f);
        return (main > 0 ? (main + 1) * 0.5 : 0, Math.Abs(side) > 0.5 ? side : 0);
    }

    private static void Fire(ref Body lander, double main, double side, double dispersion0, double dispersion1)
    {
        const double Scale = LanderWorld.Scale;
        double tipX = Math.Sin(lander.Sweep.Angle),
            tipY = Math.Cos(lander.Sweep.Angle);
        double sideX = -tipY,
            sideY = tipX;
        double x = lander.Transform.Position.X,
            y = lander.Transform.Position.Y;
        if (main > 0)
        {
            double offsetX = (tipX * ((MainEngineHeight / Scale) + (2 * dispersion0))) + (sideX * dispersion1);
            double offsetY = (-tipY * ((MainEngineHeight / Scale) + (2 * dispersion0))) - (sideY * dispersion1);
            lander.ApplyImpulse(
                new Vec2((float)(-offsetX * MainEnginePower * main), (float)(-offsetY * MainEnginePower * main)),
                new Vec2((float)(x + offsetX), (float)(y + offsetY))
            );
        }

        if (side != 0)
        {
            double power = Math.Abs(side);
            double away = (3 * dispersion1) + (Math.Sign(side) * SideEngineAway / Scale);
            double offsetX = (tipX * dispersion0) + (sideX * away);
            double offsetY = (-tipY * dispersion0) - (sideY * away);
            lander.ApplyImpulse(
                new Vec2((float)(-offsetX * SideEnginePower * power), (float)(-offsetY * SideEnginePower * power)),
                new Vec2(
                    (float)(x + offsetX - (tipX * SideEngineOffset / Scale)),
                    (float)(y + offsetY + (tipY * SideEngineHeight / Scale))
                )
            );
        }
    }

    private static double ShapingOf(in Observation observation) =>
        (-100 * Math.Sqrt((observation.X * observation.X) + (observation.Y * observation.Y)))
        - (100 * Math.Sqrt((observation.SpeedX * observation.SpeedX) + (observation.SpeedY * observation.SpeedY)))
        - (100 * Math.Abs(observation.Angle))
        + (observation.LeftLeg ? 10 : 0)
        + (observation.RightLeg ? 10 : 0);

    private static Observation ObservationOf(in LunarLanderState state)
    {
        const double HalfWidth = LanderWorld.Width / 2,
            HalfHeight = LanderWorld.Height / 2;
        ref readonly Body lander = ref state.Bodies[LanderWorld.Hull];
        return new Observation(
            (lander.Transform.Position.X - HalfWidth) / HalfWidth,
            (lander.Transform.Position.Y - (LanderWorld.PadHeight + (LanderWorld.LegDown / LanderWorld.Scale)))
                / HalfHeight,
            lander.Velocity.X * HalfWidth / FramesPerSecond,
            lander.Velocity.Y * HalfHeight / FramesPerSecond,
            lander.Sweep.Angle,
            20.0 * lander.AngularVelocity / FramesPerSecond,
            state.Bodies[1].TouchesGround,
            state.Bodies[2].TouchesGround
        );
    }

    private readonly record struct Observation(
        double X,
        double Y,
        double SpeedX,
        double SpeedY,
        double Angle,
        double Turn,
        bool LeftLeg,
        bool RightLeg
    );
}
