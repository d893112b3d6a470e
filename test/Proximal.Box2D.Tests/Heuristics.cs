namespace Proximal.Box2D.Tests;

/// <summary>The policies that Gymnasium has for these tasks.</summary>
internal static class LanderHeuristic
{
    public static void Act(ReadOnlySpan<float> observation, Span<float> action)
    {
        double angleTarget = Math.Clamp((observation[0] * 0.5) + (observation[2] * 1.0), -0.4, 0.4);
        double heightTarget = 0.55 * Math.Abs((double)observation[0]);
        double turn = ((angleTarget - observation[4]) * 0.5) - (observation[5] * 1.0);
        double hover = ((heightTarget - observation[1]) * 0.5) - (observation[3] * 0.5);
        if (observation[6] != 0 || observation[7] != 0)
            (turn, hover) = (0, -observation[3] * 0.5);
        if (action.Length == 2)
        {
            action[0] = (float)Math.Clamp((hover * 20) - 1, -1.0, 1.0);
            action[1] = (float)Math.Clamp(-turn * 20, -1.0, 1.0);
            return;
        }

        action[0] = (hover > Math.Abs(turn) && hover > 0.05, turn) switch
        {
            (true, _) => 2,
            (_, < -0.05) => 3,
            (_, > 0.05) => 1,
            _ => 0,
        };
    }
}

/// <summary>The walk on one leg after the other.</summary>
internal sealed class WalkerHeuristic
{
    private const double Speed = 0.29;
    private const double SupportKnee = 0.1;
    private Phase phase = Phase.OnOneLeg;
    private int moving;
    private double knee = SupportKnee;

    private enum Phase
    {
        OnOneLeg,
        PutDown,
        PushOff,
    }

    public void Act(ReadOnlySpan<float> observation, Span<float> action)
    {
        int supporting = 1 - moving,
            movingBase = 4 + (5 * moving),
            supportingBase = 4 + (5 * supporting);
        Span<double> hips = [0, 0],
            knees = [0, 0];
        if (phase == Phase.OnOneLeg)
        {
            (hips[moving], knees[moving]) = (1.1, -0.6);
            knee += 0.03;
            if (observation[2] > Speed)
                knee += 0.03;
            knee = Math.Min(knee, SupportKnee);
            knees[supporting] = knee;
            if (observation[supportingBase] < 0.10)
                phase = Phase.PutDown;
        }

        if (phase == Phase.PutDown)
        {
            (hips[moving], knees[moving], knees[supporting]) = (0.1, SupportKnee, knee);
            if (observation[movingBase + 4] != 0)
            {
                phase = Phase.PushOff;
                knee = Math.Min(observation[movingBase + 2], SupportKnee);
            }
        }

        if (phase == Phase.PushOff)
        {
            (knees[moving], knees[supporting]) = (knee, 1.0);
            if (observation[supportingBase + 2] > 0.88 || observation[2] > 1.2 * Speed)
            {
                phase = Phase.OnOneLeg;
                moving = 1 - moving;
            }
        }

        for (int leg = 0; leg < 2; leg++)
        {
            ReadOnlySpan<float> joints = observation.Slice(4 + (5 * leg), 4);
            double hip = hips[leg] != 0 ? (0.9 * (hips[leg] - joints[0])) - (0.25 * joints[1]) : 0,
                bend = knees[leg] != 0 ? (4.0 * (knees[leg] - joints[2])) - (0.25 * joints[3]) : 0;
            hip -= (0.9 * (0 - observation[0])) - (1.5 * observation[1]);
            bend -= 15.0 * observation[3];
            action[2 * leg] = (float)Math.Clamp(0.5 * hip, -1.0, 1.0);
            action[(2 * leg) + 1] = (float)Math.Clamp(0.5 * bend, -1.0, 1.0);
        }
    }
}
