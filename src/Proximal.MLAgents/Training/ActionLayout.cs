using Google.Protobuf.Collections;
using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents;

/// <summary>The actions of a behavior: continuous ones, and branches of discrete ones.</summary>
internal sealed class ActionLayout
{
    private readonly int continuous;
    private readonly int[] branches;

    private ActionLayout(int continuous, int[] branches)
    {
        (this.continuous, this.branches) = (continuous, branches);
        MaskSize = branches.Sum();
        Space = (continuous, branches.Length) switch
        {
            (> 0, 0) => Box.Uniform(-1, 1, continuous),
            (0, > 0) => new MultiDiscrete(branches),
            _ => new DictSpace(
                ("continuous", Box.Uniform(-1, 1, continuous)),
                ("discrete", new MultiDiscrete(branches))
            ),
        };
    }

    /// <summary>The action space.</summary>
    public Space Space { get; }

    /// <summary>Numbers of an action mask; 0 without discrete actions.</summary>
    public int MaskSize { get; }

    /// <summary>Reads the layout of a behavior.</summary>
    /// <exception cref="CommunicatorException">It is not valid.</exception>
    public static ActionLayout Of(BrainParameters behavior)
    {
        int count;
        int[] sizes;
        if (behavior.ActionSpec is { } spec)
        {
            (count, sizes) = (spec.NumContinuousActions, [.. spec.DiscreteBranchSizes]);
            if (spec.NumDiscreteActions != sizes.Length)
                throw new CommunicatorException(
                    $"it has {spec.NumDiscreteActions} discrete actions, but {sizes.Length} branch sizes"
                );
        }
        else
        {
            // Before API 1.3.
            int[] values = [.. behavior.VectorActionSizeDeprecated];
            bool isContinuous = behavior.VectorActionSpaceTypeDeprecated == SpaceType.Continuous;
            count = isContinuous && values.Length > 0 ? values[0] : 0;
            sizes = isContinuous ? [] : values;
        }

        if (count is < 0 or > 10_000 || sizes.Length > 1000 || Array.Exists(sizes, static n => n is < 1 or > 100_000))
            throw new CommunicatorException(
                $"its actions are not valid: {count} continuous, sizes [{string.Join(", ", sizes)}]"
            );
        return count + sizes.Length > 0
            ? new ActionLayout(count, sizes)
            : throw new CommunicatorException("it has no actions");
    }

    /// <summary>Reads the mask of an agent: true is forbidden, and nothing allows all.</summary>
    /// <param name="forbidden">The mask.</param>
    /// <param name="allowed">Overwritten, [<see cref="MaskSize"/>]: 1 for allowed.</param>
    /// <exception cref="CommunicatorException">Its length is wrong, or it allows no value of a branch.</exception>
    public void ReadMask(RepeatedField<bool> forbidden, Span<float> allowed)
    {
        allowed.Fill(1);
        if (forbidden.Count == 0 || allowed.IsEmpty)
            return;
        if (forbidden.Count != MaskSize)
            throw new CommunicatorException($"its action mask has {forbidden.Count} values, not {MaskSize}");
        for (int i = 0; i < allowed.Length; i++)
            allowed[i] = forbidden[i] ? 0 : 1;
        for (int i = 0, start = 0; i < branches.Length; start += branches[i++])
            if (!allowed.Slice(start, branches[i]).Contains(1))
                throw new CommunicatorException($"its action mask leaves no value of branch {i}");
    }

    /// <summary>Writes an action in the current and in the deprecated form.</summary>
    public AgentAction Write(ReadOnlySpan<float> action)
    {
        var message = new AgentAction();
        for (int i = 0; i < action.Length; i++)
        {
            message.VectorActionsDeprecated.Add(action[i]);
            if (i < continuous)
                message.ContinuousActions.Add(action[i]);
            else
                message.DiscreteActions.Add((int)action[i]);
        }

        return message;
    }
}
