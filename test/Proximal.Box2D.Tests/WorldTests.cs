using Proximal.Box2D.Physics;

namespace Proximal.Box2D.Tests;

public sealed class WorldTests
{
    [Fact]
    public void Masses_are_those_of_Box2D()
    {
        var lander = default(LunarLanderState);
        var random = new Rng(1);
        default(LunarLanderDynamics).Reset(ref random, ref lander);
        Assert.Equal(1 / 4.81667, lander.Bodies[0].InverseMass, 1e-6);
        Assert.Equal(0.101307, lander.Bodies[0].Sweep.LocalCenter.Y, 1e-6);
        Assert.Equal(1 / 0.0711111, lander.Bodies[1].InverseMass, 1e-4);
        double mass = 1 / lander.Bodies[0].InverseMass,
            center = lander.Bodies[0].Sweep.LocalCenter.Y;
        Assert.Equal(0.833315, (1 / lander.Bodies[0].InverseInertia) + (mass * center * center), 1e-5);
    }

    [Fact]
    public void Joints_stay_together_and_within_their_limits()
    {
        var dynamics = default(BipedalWalkerDynamics);
        var state = default(BipedalWalkerState);
        var random = new Rng(4);
        dynamics.Reset(ref random, ref state);
        var action = new float[4];
        int age = 0;
        for (int t = 0; t < 400; t++)
        {
            foreach (ref float torque in action.AsSpan())
                torque = (2 * random.NextSingle()) - 1;
            age++;
            if (dynamics.Step(ref state, action, ref random).Terminated)
            {
                dynamics.Reset(ref random, ref state);
                age = 0;
            }

            // The knees start outside their limits. Later, a sub-step moves one body alone, which the next step corrects.
            if (age < 10)
                continue;
            Check(in state, 0, 1, -8 / 30f, -0.8f, 1.1f);
            Check(in state, 1, 2, -17 / 30f, -1.6f, -0.1f);
            Check(in state, 0, 3, -8 / 30f, -0.8f, 1.1f);
            Check(in state, 3, 4, -17 / 30f, -1.6f, -0.1f);
        }

        static void Check(in BipedalWalkerState state, int a, int b, float anchor, float lower, float upper)
        {
            ref readonly Body bodyA = ref state.Bodies[a],
                bodyB = ref state.Bodies[b];
            Vec2 gap = bodyA.Transform.Apply(new Vec2(0, anchor)) - bodyB.Transform.Apply(new Vec2(0, 17 / 30f));
            Assert.InRange(gap.Length, 0, 0.1f);
            Assert.InRange(bodyB.Sweep.Angle - bodyA.Sweep.Angle, lower - 0.35f, upper + 0.35f);
        }
    }

    [Fact]
    public void Terrain_starts_level_and_obstacles_come_only_in_hardcore()
    {
        var plain = default(BipedalWalkerState);
        var hard = default(BipedalWalkerState);
        for (ulong seed = 0; seed < 200; seed++)
        {
            var draws = new SplitMixDraws(seed);
            plain = default;
            WalkerTerrain.Build(ref plain, hardcore: false, ref draws);
            Assert.Equal(0, plain.BoxCount);
            draws = new SplitMixDraws(seed);
            hard = default;
            WalkerTerrain.Build(ref hard, hardcore: true, ref draws);
            Assert.InRange(hard.BoxCount, 5, WalkerBoxes.Count);
            Assert.Equal(0, hard.Edges[0].Ends[0].X);
            Assert.Equal(199 * 14 / 30.0, hard.Edges[198].Ends[1].X, 1e-4);
            for (int i = 0; i <= WalkerTerrain.StartPad; i++)
            {
                Assert.InRange(plain.Edges[i].Ends[0].Y, 3.2f, 3.5f);
                Assert.Equal(plain.Edges[i].Ends[0].Y, hard.Edges[i].Ends[0].Y);
            }
        }
    }

    [Fact]
    public void Lander_that_rests_on_its_legs_falls_asleep_and_ends_the_episode()
    {
        var dynamics = default(LunarLanderDynamics);
        int landed = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            var state = default(LunarLanderState);
            var draws = new SplitMixDraws(seed);
            dynamics.Reset(ref state, ref draws);
            var observation = new float[8];
            var action = new float[1];
            StepResult step;
            int t = 0;
            do
            {
                dynamics.Observe(in state, observation);
                LanderHeuristic.Act(observation, action);
                step = dynamics.Step(ref state, action, ref draws);
            } while (!step.Terminated && ++t < 1000);
            if (step.Reward != 100)
                continue;
            landed++;
            Assert.False(state.Bodies[0].IsAwake);
            Assert.Equal(0, state.Bodies[0].AngularVelocity);
        }

        Assert.InRange(landed, 12, 20);
    }

    [Fact]
    public void Fast_body_does_not_pass_through_the_ground()
    {
        var dynamics = default(LunarLanderDynamics);
        var random = new Rng(3);
        var state = default(LunarLanderState);
        dynamics.Reset(ref random, ref state);
        for (int i = 0; i < LanderBodies.Count; i++)
            state.Bodies[i].Velocity = new Vec2(0, -90);
        for (int t = 0; t < 30; t++)
        {
            dynamics.Step(ref state, [0f], ref random);
            for (int i = 0; i < LanderBodies.Count; i++)
                Assert.True(state.Bodies[i].Transform.Position.Y > 2.5f, $"step {t}, body {i}");
        }
    }
}
