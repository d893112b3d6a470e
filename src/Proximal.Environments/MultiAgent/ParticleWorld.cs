using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Physics of the particle environments (MPE; Lowe et al. 2017, arXiv:1706.02275) as in MPE2: discs with
/// velocity, damping and soft contacts.</summary>
internal static class ParticleWorld
{
    /// <summary>Number of actions: none, left, right, down, up.</summary>
    public const int Actions = 5;

    /// <summary>Number of steps of an episode.</summary>
    public const int Steps = 25;

    private const double TimeStep = 0.1;
    private const double Damping = 0.25;
    private const double ContactForce = 100;
    private const double ContactMargin = 0.001;

    /// <summary>Direction of an action, each component -1, 0 or 1.</summary>
    public static (double X, double Y) Direction(int action) =>
        action switch
        {
            1 => (-1, 0),
            2 => (1, 0),
            3 => (0, -1),
            4 => (0, 1),
            _ => (0, 0),
        };

    /// <summary>Moves the bodies for one step.</summary>
    /// <param name="bodies">The bodies; all have mass 1.</param>
    /// <param name="kinds">Their kinds, in the same order.</param>
    /// <param name="forces">Forces of the actions, [bodies]; changed.</param>
    public static void Step(
        Span<ParticleBody> bodies,
        ReadOnlySpan<ParticleKind> kinds,
        Span<(double X, double Y)> forces
    )
    {
        for (int a = 0; a < bodies.Length; a++)
        for (int b = a + 1; b < bodies.Length; b++)
            if (kinds[a].Collides && kinds[b].Collides)
                AddContact(bodies, kinds, forces, a, b);
        for (int i = 0; i < bodies.Length; i++)
            if (kinds[i].IsMovable)
                bodies[i] = Moved(bodies[i], kinds[i], forces[i]);
    }

    /// <summary>Distance of two bodies.</summary>
    public static double Distance(in ParticleBody a, in ParticleBody b)
    {
        double x = a.X - b.X,
            y = a.Y - b.Y;
        return Math.Sqrt((x * x) + (y * y));
    }

    /// <summary>Whether two bodies overlap.</summary>
    public static bool Touch(in ParticleBody a, in ParticleKind kindA, in ParticleBody b, in ParticleKind kindB) =>
        Distance(in a, in b) < kindA.Radius + kindB.Radius;

    /// <summary>Returns a body at rest at a random position.</summary>
    public static ParticleBody Random(ref Rng random, double limit) =>
        new(random.Uniform(-limit, limit), random.Uniform(-limit, limit), 0, 0);

    /// <summary>Draws the bodies.</summary>
    public static void Draw(
        ICanvas canvas,
        ReadOnlySpan<ParticleBody> bodies,
        ReadOnlySpan<ParticleKind> kinds,
        ReadOnlySpan<Rgba> colors
    )
    {
        canvas.Begin(new Vector2(-1.3f), new Vector2(1.3f), RenderColors.Paper);
        for (int i = 0; i < bodies.Length; i++)
            canvas.Circle(
                new Vector2((float)bodies[i].X, (float)bodies[i].Y),
                (float)kinds[i].Radius,
                colors[i].WithOpacity(0.8)
            );
    }

    private static void AddContact(
        Span<ParticleBody> bodies,
        ReadOnlySpan<ParticleKind> kinds,
        Span<(double X, double Y)> forces,
        int a,
        int b
    )
    {
        double x = bodies[a].X - bodies[b].X,
            y = bodies[a].Y - bodies[b].Y,
            distance = Math.Sqrt((x * x) + (y * y));
        if (distance == 0)
            return;
        // log(1 + e^z) without overflow.
        double z = (kinds[a].Radius + kinds[b].Radius - distance) / ContactMargin,
            penetration = ContactMargin * (Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)))),
            scale = ContactForce * penetration / distance;
        if (kinds[a].IsMovable)
            forces[a] = (forces[a].X + (scale * x), forces[a].Y + (scale * y));
        if (kinds[b].IsMovable)
            forces[b] = (forces[b].X - (scale * x), forces[b].Y - (scale * y));
    }

    private static ParticleBody Moved(in ParticleBody body, in ParticleKind kind, (double X, double Y) force)
    {
        double x = body.X + (body.Vx * TimeStep),
            y = body.Y + (body.Vy * TimeStep),
            vx = (body.Vx * (1 - Damping)) + (force.X * TimeStep),
            vy = (body.Vy * (1 - Damping)) + (force.Y * TimeStep),
            speed = Math.Sqrt((vx * vx) + (vy * vy));
        if (speed > kind.MaxSpeed)
            (vx, vy) = (vx / speed * kind.MaxSpeed, vy / speed * kind.MaxSpeed);
        return new ParticleBody(x, y, vx, vy);
    }
}

/// <summary>Properties of a body of a particle environment.</summary>
/// <param name="Radius">Radius.</param>
/// <param name="IsMovable">Whether it moves.</param>
/// <param name="Collides">Whether it pushes other bodies that collide.</param>
/// <param name="MaxSpeed">Largest speed.</param>
internal readonly record struct ParticleKind(
    double Radius,
    bool IsMovable,
    bool Collides,
    double MaxSpeed = double.PositiveInfinity
);
