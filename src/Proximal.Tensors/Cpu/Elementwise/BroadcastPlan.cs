using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Iteration plan of a broadcast operation: the axes from outermost to innermost with the step of each operand, 0 along
/// axes that the operand repeats. Neighbouring axes with the same pattern in both operands are merged, so most
/// operations become one flat loop.
/// </summary>
internal readonly struct BroadcastPlan
{
    private readonly Axes lengths;
    private readonly Axes leftSteps;
    private readonly Axes rightSteps;

    public BroadcastPlan(in Shape left, in Shape right, in Shape result)
    {
        int leftStep = left.Count;
        int rightStep = right.Count;
        for (int axis = 0; axis < result.Rank; axis++)
        {
            int length = result[axis];
            if (length == 1)
                continue;
            int stepL = StepAlong(left, result.Rank, axis, length, ref leftStep);
            int stepR = StepAlong(right, result.Rank, axis, length, ref rightStep);
            if (Rank > 0 && leftSteps[Rank - 1] == stepL * length && rightSteps[Rank - 1] == stepR * length)
            {
                lengths[Rank - 1] *= length;
                leftSteps[Rank - 1] = stepL;
                rightSteps[Rank - 1] = stepR;
                continue;
            }

            lengths[Rank] = length;
            leftSteps[Rank] = stepL;
            rightSteps[Rank] = stepR;
            Rank++;
        }

        if (Rank > 0)
            return;
        lengths[0] = 1;
        Rank = 1;
    }

    /// <summary>Number of axes after merging; at least 1.</summary>
    public int Rank { get; }

    /// <summary>Length of the innermost axis. Its step is 0 or 1 for each operand.</summary>
    public int InnerLength => lengths[Rank - 1];

    public int InnerLeftStep => leftSteps[Rank - 1];

    public int InnerRightStep => rightSteps[Rank - 1];

    /// <summary>Number of runs along the innermost axis.</summary>
    public int Runs
    {
        get
        {
            int runs = 1;
            for (int i = 0; i < Rank - 1; i++)
                runs *= lengths[i];
            return runs;
        }
    }

    /// <summary>Offsets of run <paramref name="run"/> in each operand.</summary>
    public void Locate(int run, out long left, out long right)
    {
        left = 0;
        right = 0;
        for (int i = Rank - 2; i >= 0; i--)
        {
            (run, int index) = Math.DivRem(run, lengths[i]);
            left += (long)index * leftSteps[i];
            right += (long)index * rightSteps[i];
        }
    }

    private static int StepAlong(in Shape operand, int rank, int axis, int length, ref int remaining)
    {
        int own = axis - (rank - operand.Rank);
        if (own < 0)
            return 0;
        int ownLength = operand[own];
        if (ownLength == 1 && length != 1)
            return 0;
        if (ownLength != length)
            throw new ArgumentException(
                $"shape {operand} does not broadcast: length {ownLength} meets {length}",
                nameof(operand)
            );
        remaining /= Math.Max(1, ownLength);
        return remaining;
    }

    [InlineArray(Shape.MaxRank)]
    private struct Axes
    {
        private int first;
    }
}
