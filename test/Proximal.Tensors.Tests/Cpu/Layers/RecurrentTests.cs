namespace Proximal.Tensors.Tests;

/// <summary>
/// One step of the recurrent cells against their equations in double precision, and central differences of these.
/// </summary>
public class RecurrentTests
{
    // The bounds: a handful of sigmoids and tanhs of 4 ulps each, their products and sums.
    private const double Tolerance = 2e-6;

    private static readonly (int Batch, int Hidden)[] Sizes =
    [
        (0, 3),
        (1, 1),
        (3, 4),
        (2, 7),
        (3, 16),
        (2, 19),
        (1, 37),
    ];

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Lstm_cell_equals_its_equations(string width)
    {
        foreach ((int batch, int hidden) in Sizes)
        {
            using Host host = Host.Of(width);
            int count = batch * hidden;
            float[] gates = Host.Numbers(4 * count, 1, 3f),
                cell = Host.Numbers(count, 2, 2f);
            float[] dnextHidden = Host.Numbers(count, 3),
                dnextCell = Host.Numbers(count, 4);
            double[] exactGates = Array.ConvertAll(gates, static v => (double)v),
                exactCell = Array.ConvertAll(cell, static v => (double)v);
            double[] Step() => LstmStep(exactGates, exactCell, batch, hidden); // hidden, then cell

            Address activated = host.In(gates),
                cells = host.In(cell),
                nextCell = host.Out(count),
                nextHidden = host.Out(count);
            host.Device.LstmCell(activated, cells, nextCell, nextHidden, batch, hidden);
            double[] expected = Step();
            Host.Near(expected[..count], host.Read(nextHidden, count), Tolerance);
            Host.Near(expected[count..], host.Read(nextCell, count), Tolerance);

            // Both gradients from above, then one alone: the last step of a sequence has none for its cell.
            foreach ((bool fromHidden, bool fromCell) in new[] { (true, true), (true, false), (false, true) })
            {
                float[] upstream =
                [
                    .. fromHidden ? dnextHidden : new float[count],
                    .. fromCell ? dnextCell : new float[count],
                ];
                float[] startGates = Host.Numbers(4 * count, 5),
                    startCell = Host.Numbers(count, 6);
                Address dgates = host.In(startGates),
                    dcell = host.In(startCell);
                host.Device.LstmCellGradient(
                    activated,
                    cells,
                    nextCell,
                    fromCell ? host.In(dnextCell) : Address.Null,
                    fromHidden ? host.In(dnextHidden) : Address.Null,
                    dgates,
                    dcell,
                    batch,
                    hidden
                );
                Host.Near(
                    Differences.AddedTo(startGates, Differences.Of(exactGates, upstream, Step)),
                    host.Read(dgates, 4 * count),
                    Tolerance
                );
                Host.Near(
                    Differences.AddedTo(startCell, Differences.Of(exactCell, upstream, Step)),
                    host.Read(dcell, count),
                    Tolerance
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Gru_cell_equals_its_equations(string width)
    {
        foreach ((int batch, int hidden) in Sizes)
        {
            using Host host = Host.Of(width);
            int count = batch * hidden;
            float[][] inputs =
            [
                Host.Numbers(3 * count, 1, 3f),
                Host.Numbers(3 * count, 2, 3f),
                Host.Numbers(count, 3, 2f),
            ];
            double[][] exact = [.. inputs.Select(static values => Array.ConvertAll(values, static v => (double)v))];
            double[] Step() => GruStep(exact[0], exact[1], exact[2], batch, hidden);

            Address fromInput = host.In(inputs[0]),
                fromHidden = host.In(inputs[1]),
                state = host.In(inputs[2]);
            Address saved = host.Out(3 * count),
                next = host.Out(count);
            host.Device.GruCell(fromInput, fromHidden, state, saved, next, batch, hidden);
            Host.Near(Step(), host.Read(next, count), Tolerance);

            float[] dnext = Host.Numbers(count, 4);
            float[][] starts = [Host.Numbers(3 * count, 5), Host.Numbers(3 * count, 6), Host.Numbers(count, 7)];
            Address[] gradients = [.. starts.Select(start => host.In(start))];
            host.Device.GruCellGradient(
                fromHidden,
                state,
                saved,
                host.In(dnext),
                gradients[0],
                gradients[1],
                gradients[2],
                batch,
                hidden
            );
            for (int k = 0; k < 3; k++)
                Host.Near(
                    Differences.AddedTo(starts[k], Differences.Of(exact[k], dnext, Step)),
                    host.Read(gradients[k], starts[k].Length),
                    Tolerance
                );

            // What nobody wants is skipped, and changes nothing else.
            for (int k = 0; k < 3; k++)
            {
                Address alone = host.In(starts[k]);
                Address Wanted(int which) => which == k ? alone : Address.Null;
                host.Device.GruCellGradient(
                    fromHidden,
                    state,
                    saved,
                    host.In(dnext),
                    Wanted(0),
                    Wanted(1),
                    Wanted(2),
                    batch,
                    hidden
                );
                Assert.Equal(host.Read(gradients[k], starts[k].Length), host.Read(alone, starts[k].Length));
            }
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] LstmStep(double[] gates, double[] cell, int batch, int hidden)
    {
        int count = batch * hidden;
        var next = new double[2 * count];
        for (int i = 0; i < count; i++)
        {
            int at = (i / hidden * 4 * hidden) + (i % hidden);
            double nextCell =
                (Sigmoid(gates[at + hidden]) * cell[i]) + (Sigmoid(gates[at]) * Math.Tanh(gates[at + (2 * hidden)]));
            next[i] = Sigmoid(gates[at + (3 * hidden)]) * Math.Tanh(nextCell);
            next[count + i] = nextCell;
        }

        return next;
    }

    private static double[] GruStep(double[] fromInput, double[] fromHidden, double[] state, int batch, int hidden)
    {
        var next = new double[batch * hidden];
        for (int i = 0; i < next.Length; i++)
        {
            int at = (i / hidden * 3 * hidden) + (i % hidden);
            double reset = Sigmoid(fromInput[at] + fromHidden[at]);
            double update = Sigmoid(fromInput[at + hidden] + fromHidden[at + hidden]);
            double candidate = Math.Tanh(fromInput[at + (2 * hidden)] + (reset * fromHidden[at + (2 * hidden)]));
            next[i] = ((1 - update) * candidate) + (update * state[i]);
        }

        return next;
    }
}
