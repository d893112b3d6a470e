using System.Runtime.CompilerServices;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>simple_tag</c> of MPE2 (PettingZoo's <c>simple_tag_v3</c>): three slow chasers and one fast prey among two
/// obstacles, 25 steps.
/// </summary>
/// <remarks>
/// For each chaser that touches the prey, every chaser gets 10 and the prey -10. The prey also pays for each coordinate
/// beyond 0.9. Observations: own velocity and position, relative positions of the obstacles and of the other agents, and
/// for chasers the velocity of the prey: 16 numbers, 14 for the prey. The agents have different spaces;
/// <see cref="PaddedAgents"/> makes them equal, so that one policy can play all. Random actions return 4.4 for a chaser
/// and -15.7 for the prey.
/// </remarks>
public sealed class SimpleTag : MultiAgentEnvironment<TagState>
{
    /// <summary>Number of chasers; the prey is the agent after them.</summary>
    public const int Chasers = 3;

    private const int Movers = Chasers + 1;
    private const int Obstacles = 2;
    private static readonly ParticleKind Chaser = new(0.075, IsMovable: true, Collides: true, MaxSpeed: 1);
    private static readonly ParticleKind Prey = new(0.05, IsMovable: true, Collides: true, MaxSpeed: 1.3);
    private static readonly ParticleKind Obstacle = new(0.2, IsMovable: false, Collides: true);
    private static readonly ParticleKind[] Kinds = [Chaser, Chaser, Chaser, Prey, Obstacle, Obstacle];
    private static readonly Box ChaserObservations = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 16);
    private static readonly Box PreyObservations = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 14);
    private static readonly Discrete Actions = new(ParticleWorld.Actions);

    /// <summary>Creates the environment.</summary>
    public SimpleTag()
        : base(["adversary_0", "adversary_1", "adversary_2", "agent_0"], ParticleWorld.Steps) { }

    /// <inheritdoc/>
    public override Space ObservationSpace(int agent) => agent < Chasers ? ChaserObservations : PreyObservations;

    /// <inheritdoc/>
    public override Space ActionSpace(int agent) => Actions;

    /// <inheritdoc/>
    public override int Team(int agent) => agent < Chasers ? 0 : 1;

    /// <inheritdoc/>
    protected override void Begin(ref TagState state, ref Rng random)
    {
        for (int i = 0; i < Movers + Obstacles; i++)
            state[i] = ParticleWorld.Random(ref random, i < Movers ? 1 : 0.9);
    }

    /// <inheritdoc/>
    protected override void Advance(ref TagState state, MultiAgentStep step, ref Rng random)
    {
        Span<(double X, double Y)> forces = stackalloc (double, double)[Movers + Obstacles];
        forces.Clear();
        for (int i = 0; i < Movers; i++)
        {
            (double x, double y) = ParticleWorld.Direction(step.Choice(i));
            double force = i < Chasers ? 3 : 4;
            forces[i] = (force * x, force * y);
        }

        ParticleWorld.Step(state, Kinds, forces);
        int touching = 0;
        for (int i = 0; i < Chasers; i++)
            if (ParticleWorld.Touch(in state[i], in Chaser, in state[Chasers], in Prey))
                touching++;
        step.Rewards[..Chasers].Fill(10 * touching);
        ParticleBody prey = state[Chasers];
        step.Rewards[Chasers] = (float)((-10 * touching) - Bound(Math.Abs(prey.X)) - Bound(Math.Abs(prey.Y)));
    }

    /// <inheritdoc/>
    protected override void Observe(in TagState state, int agent, Span<float> observation)
    {
        ParticleBody own = state[agent];
        (observation[0], observation[1]) = ((float)own.Vx, (float)own.Vy);
        (observation[2], observation[3]) = ((float)own.X, (float)own.Y);
        int at = 4;
        for (int k = 0; k < Movers + Obstacles; k++)
        {
            // Obstacles first, then the other agents.
            int i = (k + Movers) % (Movers + Obstacles);
            if (i == agent)
                continue;
            observation[at++] = (float)(state[i].X - own.X);
            observation[at++] = (float)(state[i].Y - own.Y);
        }

        if (agent < Chasers)
            (observation[at], observation[at + 1]) = ((float)state[Chasers].Vx, (float)state[Chasers].Vy);
    }

    /// <inheritdoc/>
    public override void Render(ICanvas canvas)
    {
        TagState state = State;
        ParticleWorld.Draw(
            canvas,
            state,
            Kinds,
            [
                RenderColors.Orange,
                RenderColors.Orange,
                RenderColors.Orange,
                RenderColors.Green,
                RenderColors.Grey,
                RenderColors.Grey,
            ]
        );
    }

    private static double Bound(double x) =>
        x < 0.9 ? 0
        : x < 1 ? 10 * (x - 0.9)
        : Math.Min(Math.Exp((2 * x) - 2), 10);
}

/// <summary>State of <see cref="SimpleTag"/>: three chasers, the prey, then two obstacles.</summary>
[InlineArray(6)]
public struct TagState
{
    private ParticleBody first;
}
