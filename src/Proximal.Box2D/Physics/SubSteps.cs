using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>
/// Continuous collision: bodies that would pass through the ground within a step stop at the first contact, and the
/// rest of the step is solved for the body of that contact alone.
/// </summary>
internal static class SubSteps
{
    private const int PositionIterations = 20;
    private const float Tolerance = -1.5f * Constants.LinearSlop;

    /// <summary>Solves sub-steps until no body passes through the ground.</summary>
    [SkipLocalsInit]
    public static void Solve(World world)
    {
        if (world.Contacts.Count == 0)
            return;
        Span<float> groundStarts = stackalloc float[world.Ground.BodyCount];
        groundStarts.Clear();
        foreach (ref Body body in world.Bodies)
            body.Sweep.Start = 0;
        for (int i = 0; i < world.Contacts.Count; i++)
        {
            ref Contact contact = ref world.Contacts[i];
            (contact.HasTime, contact.IsInSubStep, contact.SubSteps, contact.Time) = (false, false, 0, 1);
        }

        while (true)
        {
            int first = First(world, groundStarts);
            if (first < 0)
                return;
            StepFrom(world, first, groundStarts);
        }
    }

    // The contact with the earliest time of impact, or -1.
    private static int First(World world, Span<float> groundStarts)
    {
        int first = -1;
        float earliest = 1;
        for (int i = world.Contacts.Count - 1; i >= 0; i--)
        {
            ref Contact contact = ref world.Contacts[i];
            if (!contact.IsEnabled || contact.SubSteps > Constants.MaxSubSteps)
                continue;
            if (!contact.HasTime)
            {
                if (!world.Bodies[contact.Body].IsAwake)
                    continue;
                contact.Time = TimeOf(world, in contact, groundStarts);
                contact.HasTime = true;
            }

            if (contact.Time < earliest)
                (earliest, first) = (contact.Time, i);
        }

        return 1.0f - (10.0f * Constants.Epsilon) < earliest ? -1 : first;
    }

    private static float TimeOf(World world, in Contact contact, Span<float> groundStarts)
    {
        ref Sweep sweep = ref world.Bodies[contact.Body].Sweep;
        ref float groundStart = ref groundStarts[world.Ground.BodyOf(contact.Part)];
        if (sweep.Start < groundStart)
            sweep.Advance(groundStart);
        else
            groundStart = sweep.Start;

        ReadOnlySpan<Vec2> ground = world.Ground.VerticesOf(contact.Part),
            body = world.Shapes[contact.Body].Vertices;
        if (
            IsFarAway(ground, in sweep, world.Shapes[contact.Body].Radius)
            || !TimeOfImpact.Find(ground, body, sweep, out float fraction)
        )
            return 1;
        float time = sweep.Start + ((1.0f - sweep.Start) * fraction);
        return time < 1 ? time : 1;
    }

    // Whether the body stays away from the ground however it turns, which saves the search for a time of impact.
    private static bool IsFarAway(ReadOnlySpan<Vec2> ground, in Sweep sweep, float radius)
    {
        const float Margin = 0.05f;
        var reach = new Aabb
        {
            Lower = Vec2.Min(sweep.Center0, sweep.Center),
            Upper = Vec2.Max(sweep.Center0, sweep.Center),
        };
        return !reach.Extended(radius + Margin).Overlaps(Aabb.Around(ground));
    }

    [SkipLocalsInit]
    private static void StepFrom(World world, int first, Span<float> groundStarts)
    {
        ref Contact contact = ref world.Contacts[first];
        int index = contact.Body;
        float time = contact.Time;
        ref Body body = ref world.Bodies[index];
        ref float groundStart = ref groundStarts[world.Ground.BodyOf(contact.Part)];
        Sweep sweepBefore = body.Sweep;
        float groundBefore = groundStart;
        body.Advance(time);
        groundStart = time;
        contact.Update(world.Ground, ref body, world.Shapes[index]);
        contact.HasTime = false;
        contact.SubSteps++;
        if (!contact.IsTouching)
        {
            contact.IsEnabled = false;
            body.Sweep = sweepBefore;
            groundStart = groundBefore;
            body.SynchronizeTransform();
            return;
        }

        body.SetAwake();
        Span<short> contacts = stackalloc short[Constants.MaxSubStepContacts];
        int count = Collect(world, first, time, groundStarts, contacts);
        SolveBody(world, index, contacts[..count], (1.0f - time) * World.TimeStep);
        bool isMoved = world.SynchronizeBox(index);
        for (int i = 0; i < world.Contacts.Count; i++)
        {
            if (world.Contacts[i].Body == index)
                (world.Contacts[i].HasTime, world.Contacts[i].IsInSubStep) = (false, false);
        }

        if (isMoved)
            world.FindContacts(index);
    }

    // The contact and all others of its body that touch at its time.
    private static int Collect(World world, int first, float time, Span<float> groundStarts, Span<short> contacts)
    {
        int count = 0;
        contacts[count++] = (short)first;
        world.Contacts[first].IsInSubStep = true;
        int index = world.Contacts[first].Body;
        ref Body body = ref world.Bodies[index];
        for (int i = world.Contacts.Count - 1; i >= 0 && count < contacts.Length; i--)
        {
            ref Contact contact = ref world.Contacts[i];
            if (contact.Body != index || contact.IsInSubStep)
                continue;
            contact.Update(world.Ground, ref body, world.Shapes[index]);
            if (!contact.IsTouching)
                continue;
            contact.IsInSubStep = true;
            contacts[count++] = (short)i;
            groundStarts[world.Ground.BodyOf(contact.Part)] = time;
        }

        return count;
    }

    [SkipLocalsInit]
    private static void SolveBody(World world, int index, ReadOnlySpan<short> contacts, float h)
    {
        Span<ContactConstraint> constraints = stackalloc ContactConstraint[contacts.Length];
        Span<Motion> motions = stackalloc Motion[world.Bodies.Length];
        ref Body body = ref world.Bodies[index];
        ref Motion motion = ref motions[index];
        motion.Center = body.Sweep.Center;
        motion.Angle = body.Sweep.Angle;
        motion.Velocity = body.Velocity;
        motion.AngularVelocity = body.AngularVelocity;
        for (int i = 0; i < contacts.Length; i++)
            constraints[i].BeginPosition(in world.Contacts[contacts[i]], in body);
        for (int i = 0; i < PositionIterations; i++)
        {
            float separation = 0;
            foreach (ref ContactConstraint constraint in constraints)
                constraint.SolvePosition(motions, Constants.SubStepBaumgarte, ref separation);
            if (separation >= Tolerance)
                break;
        }

        body.Sweep.Center0 = motion.Center;
        body.Sweep.Angle0 = motion.Angle;

        // The impulses of the whole step are not applied again, and those of the sub-step, which can be large, are not
        // kept for the next step.
        foreach (ref ContactConstraint constraint in constraints)
            constraint.BeginVelocity(motions, keepImpulses: false);
        VelocitySolver.Solve(constraints, ref motion);
        motion.Integrate(h);
        motion.WriteTo(ref body);
    }
}
