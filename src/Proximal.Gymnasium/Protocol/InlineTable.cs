namespace Proximal.Gymnasium;

/// <summary>Actions and results that are the payloads of frames.</summary>
/// <param name="count">Number of environments.</param>
/// <param name="actionSize">Length of an action.</param>
/// <param name="observationBytes">Number of bytes of an observation.</param>
/// <param name="maskSize">Length of an action mask.</param>
/// <param name="hasFinals">Whether final observations follow the rows of a step.</param>
internal sealed class InlineTable(int count, int actionSize, int observationBytes, int maskSize, bool hasFinals)
    : IStepTable
{
    private readonly int rowSize = StepRow.Header + observationBytes + maskSize;
    private readonly float[] actions = new float[count * actionSize];
    private readonly int[] finals = new int[count];
    private byte[] reply = new byte[count * (StepRow.Header + (2 * observationBytes) + maskSize)];

    /// <inheritdoc/>
    public Span<float> ActionValues => actions;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Row(int environment) => reply.AsSpan(environment * rowSize, rowSize);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Final(int environment) => reply.AsSpan(finals[environment], observationBytes);

    /// <summary>Keeps the results of a step.</summary>
    /// <param name="payload">Payload of the reply: the rows, then the final observation of each environment whose
    /// episode ended, then the infos.</param>
    /// <param name="isStep">Whether it is a step, and not a reset, which has no final observations.</param>
    /// <returns>The infos, valid until the next call.</returns>
    /// <exception cref="HostFailure">The payload is too short.</exception>
    public ReadOnlyMemory<byte> Accept(ReadOnlySpan<byte> payload, bool isStep)
    {
        int size = count * rowSize;
        Require(payload, size);
        if (reply.Length < payload.Length)
            reply = new byte[payload.Length];
        payload.CopyTo(reply);
        for (int i = 0; i < count && isStep && hasFinals; i++)
        {
            if (Row(i)[StepRow.Terminated] == 0 && Row(i)[StepRow.Truncated] == 0)
                continue;
            finals[i] = size;
            size += observationBytes;
        }

        Require(payload, size);
        return reply.AsMemory(size, payload.Length - size);
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private static void Require(ReadOnlySpan<byte> payload, int size)
    {
        if (payload.Length < size)
            throw new HostFailure($"it sent a result of {payload.Length} bytes, but {size} are needed");
    }
}
