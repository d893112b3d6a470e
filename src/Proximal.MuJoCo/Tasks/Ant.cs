using System.Globalization;

namespace Proximal.MuJoCo;

/// <summary><c>Ant</c>: walk forward with a robot of four legs (Schulman, Moritz, Levine, Jordan and Abbeel
/// 2015).</summary>
internal sealed class Ant : GymnasiumTask
{
    private readonly double forwardRewardWeight;
    private readonly double controlCostWeight;
    private readonly double contactCostWeight;
    private readonly (double Low, double High) heights;
    private readonly (double Low, double High) contactForces;
    private readonly bool paysForContacts;
    private readonly Health health;
    private readonly int mainBody;
    private readonly int skipped;
    private readonly int firstForce;
    private double before;

    public Ant(TaskSetup setup)
        : base(setup.Require(7, 6), Size(setup), setup.Options.Number("reset_noise_scale"))
    {
        TaskOptions options = setup.Options;
        forwardRewardWeight = options.Number("forward_reward_weight");
        controlCostWeight = options.Number("ctrl_cost_weight");
        contactCostWeight = options.Number("contact_cost_weight");
        heights = options.Range("healthy_z_range");
        contactForces = options.Range("contact_force_range");
        paysForContacts = IsV5 || options.Flag("use_contact_forces");
        health = new Health(setup);
        mainBody = BodyOf(options.Text("main_body") ?? "", setup.Model);
        skipped = Hidden(options, 2);
        firstForce = FirstForce(setup);
    }

    public static IEnumerable<TaskOption> Options =>
        [
            .. CommonOptions(frameSkip: 5),
            TaskOption.V5("forward_reward_weight", 1.0),
            TaskOption.Of("ctrl_cost_weight", 0.5),
            TaskOption.V4("use_contact_forces", false),
            TaskOption.Of("contact_cost_weight", 5e-4),
            TaskOption.Of("healthy_reward", 1.0),
            TaskOption.V5("main_body", "torso"),
            TaskOption.Of("terminate_when_unhealthy", true),
            TaskOption.Of("healthy_z_range", "0.2, 1"),
            TaskOption.Of("contact_force_range", "-1, 1"),
            TaskOption.Of("reset_noise_scale", 0.1),
            TaskOption.Of("exclude_current_positions_from_observation", true),
            TaskOption.V5("include_cfrc_ext_in_observation", true),
        ];

    protected override bool HasNormalVelocities => true;

    protected override MuJoCoView View =>
        new()
        {
            Direction = MuJoCoViewDirection.Raised,
            Body = "torso",
            Width = 5,
            Height = 2.5f,
            CenterY = 0.5f,
        };

    protected override void BeforeStep() => before = BodyPosition(mainBody)[0];

    protected override void Observe(Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Write(Simulation.Qpos[skipped..]);
        writer.Write(Simulation.Qvel);
        writer.WriteClipped(Simulation.CfrcExt[firstForce..], contactForces.Low, contactForces.High);
    }

    protected override double Reward(ReadOnlySpan<float> action)
    {
        double velocity = (BodyPosition(mainBody)[0] - before) / Dt;
        double costs = ControlCost(controlCostWeight, action);
        if (paysForContacts)
            costs += ContactCost();
        return (velocity * forwardRewardWeight) + health.Reward(IsHealthy()) - costs;
    }

    protected override bool IsTerminated() => health.Terminates(IsHealthy());

    private double ContactCost() =>
        contactCostWeight * SquareSum.OfClipped(Simulation.CfrcExt, contactForces.Low, contactForces.High);

    private bool IsHealthy()
    {
        foreach (double position in Simulation.Qpos)
        {
            if (!double.IsFinite(position))
                return false;
        }

        foreach (double velocity in Simulation.Qvel)
        {
            if (!double.IsFinite(velocity))
                return false;
        }

        double height = Simulation.Qpos[2];
        return heights.Low <= height && height <= heights.High;
    }

    private static int Size(TaskSetup setup)
    {
        int forces = (6 * setup.Model.Nbody) - FirstForce(setup);
        return setup.Model.Nq + setup.Model.Nv - Hidden(setup.Options, 2) + forces;
    }

    // Index of the first observed value of cfrc_ext: version 4 includes the world, which is body 0.
    private static int FirstForce(TaskSetup setup) =>
        setup.IsV5
            ? setup.Options.Flag("include_cfrc_ext_in_observation")
                ? 6
                : 6 * setup.Model.Nbody
            : setup.Options.Flag("use_contact_forces")
                ? 0
                : 6 * setup.Model.Nbody;

    private static int BodyOf(string text, MuJoCoModel model) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int body) && body < model.Nbody
            ? body
            : model.BodyId(text);
}
