namespace Proximal;

/// <summary>Transitions of one rollout in the order in which agents finished their pieces, and the episodes that ended
/// meanwhile. Filled by the thread of the program, then read by the learning thread.</summary>
internal sealed class LiveBatch
{
    private readonly LiveShape shape;
    private readonly int[] nextInputs;
    private float[] finalInputs = [];
    private int finals;

    /// <summary>Allocates a batch.</summary>
    public LiveBatch(LiveShape shape)
    {
        this.shape = shape;
        Inputs = new float[shape.Capacity * shape.InputSize];
        Raw = new float[shape.Normalizes ? shape.Capacity * shape.RowSize : 0];
        Actions = new float[shape.Capacity * shape.ActionSize];
        LogProbs = new float[shape.Capacity];
        Rewards = new float[shape.Capacity];
        Terminated = new bool[shape.Capacity];
        nextInputs = new int[shape.Capacity];
        Episodes = new(shape.Capacity);
    }

    /// <summary>Number of transitions.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is no room for another transition.</summary>
    public bool IsFull => Count == shape.Capacity;

    /// <summary>Inputs of the network, [transitions, input].</summary>
    public float[] Inputs { get; }

    /// <summary>Rows before normalization, [transitions, row]; empty without normalization.</summary>
    public float[] Raw { get; }

    /// <summary>Sampled actions, [transitions, action].</summary>
    public float[] Actions { get; }

    /// <summary>Log-probabilities of the actions, [transitions].</summary>
    public float[] LogProbs { get; }

    /// <summary>Rewards, [transitions].</summary>
    public float[] Rewards { get; }

    /// <summary>Whether a transition terminated its episode, [transitions].</summary>
    public bool[] Terminated { get; }

    /// <summary>Returns and lengths of the episodes that ended.</summary>
    public List<(double Return, int Length)> Episodes { get; }

    /// <summary>Position of the random numbers of actions when the batch was handed over.</summary>
    public ulong RandomPosition { get; set; }

    /// <summary>The inputs after transitions that no transition of the batch follows, [finals, input].</summary>
    public ReadOnlyMemory<float> FinalInputs => finalInputs.AsMemory(0, finals * shape.InputSize);

    /// <summary>Index in <see cref="FinalInputs"/> of the input after a transition; -1 if the next transition follows
    /// it or the episode terminated.</summary>
    public int FinalOf(int transition) => nextInputs[transition];

    /// <summary>Adds the first transitions of a piece, as many as there is room for.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="from">Number of its transitions that another batch took.</param>
    /// <returns>Number of transitions that were added.</returns>
    public int Add(LivePiece piece, int from)
    {
        int count = Math.Min(piece.Count - from, shape.Capacity - Count);
        Copy(piece.Inputs, Inputs, shape.InputSize);
        Copy(piece.Raw, Raw, Raw.Length == 0 ? 0 : shape.RowSize);
        Copy(piece.Actions, Actions, shape.ActionSize);
        Copy(piece.LogProbs, LogProbs, 1);
        Copy(piece.Rewards, Rewards, 1);
        Terminated.AsSpan(Count, count).Clear();
        nextInputs.AsSpan(Count, count).Fill(-1);
        Count += count;
        bool isLast = from + count == piece.Count;
        if (isLast && piece.IsTerminated)
            Terminated[Count - 1] = true;
        else
            nextInputs[Count - 1] = AddFinal(
                isLast ? piece.NextInput : piece.Inputs.AsSpan((from + count) * shape.InputSize, shape.InputSize)
            );
        return count;

        void Copy(float[] source, float[] target, int width) =>
            source.AsSpan(from * width, count * width).CopyTo(target.AsSpan(Count * width));
    }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        (Count, finals) = (0, 0);
        Episodes.Clear();
    }

    private int AddFinal(ReadOnlySpan<float> input)
    {
        int at = finals++;
        if (finalInputs.Length < finals * shape.InputSize)
            Array.Resize(ref finalInputs, Math.Max(2 * finalInputs.Length, 16 * shape.InputSize));
        input.CopyTo(finalInputs.AsSpan(at * shape.InputSize));
        return at;
    }
}
