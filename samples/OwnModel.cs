#:project ../src/Proximal.MuJoCo/Proximal.MuJoCo.csproj
#:property PublishAot=false
using Proximal;
using Proximal.MuJoCo;

// Trains an agent on a MuJoCo model: a pole that must stand on a cart. MuJoCo must be installed (docs/mujoco.md):
//   dotnet run -c Release samples/OwnModel.cs
Policy policy = Ppo.Train(
    () => new StandingPole(),
    new PpoOptions
    {
        TotalSteps = 50_000,
        EnvironmentCount = 8,
        StepsPerRollout = 128,
    }
);
Console.WriteLine(policy.Evaluate(() => new StandingPole(), episodes: 20));

/// <summary>Environment of a model: reward 1 for each step in which the pole stands.</summary>
internal sealed class StandingPole()
    : MuJoCoEnvironment(MuJoCoModel.Parse(Xml, "pole"), frameSkip: 2, observationSize: 4)
{
    private const string Xml = """
        <mujoco>
          <option timestep="0.02" integrator="RK4"/>
          <worldbody>
            <body>
              <joint name="cart" type="slide" axis="1 0 0" range="-1 1" limited="true" damping="1"/>
              <geom type="box" size="0.12 0.08 0.06" rgba="0.18 0.19 0.26 1"/>
              <body>
                <joint name="pole" type="hinge" axis="0 1 0" damping="0.1"/>
                <geom type="capsule" fromto="0 0 0 0 0 0.6" size="0.04" rgba="0.89 0.34 0.18 1"/>
              </body>
            </body>
          </worldbody>
          <actuator><motor joint="cart" gear="100" ctrllimited="true" ctrlrange="-1 1"/></actuator>
        </mujoco>
        """;

    public override int? MaxEpisodeSteps => 500;

    protected override void ResetState(ref Rng random, Span<double> qpos, Span<double> qvel) =>
        qpos[1] = random.Uniform(-0.05, 0.05);

    protected override void Observe(Span<float> observation)
    {
        (observation[0], observation[1]) = ((float)Simulation.Qpos[0], (float)Simulation.Qpos[1]);
        (observation[2], observation[3]) = ((float)Simulation.Qvel[0], (float)Simulation.Qvel[1]);
    }

    protected override double Reward(ReadOnlySpan<float> action) => 1;

    protected override bool IsTerminated() => Math.Abs(Simulation.Qpos[1]) > 0.2;
}
