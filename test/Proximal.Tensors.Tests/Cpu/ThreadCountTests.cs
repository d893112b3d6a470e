namespace Proximal.Tensors.Tests;

/// <summary>
/// Every kernel on data that is large enough to be shared out (65,536 elements, 2,000,000 multiply-adds) gives the same
/// bytes with one, two and three threads.
/// </summary>
[Collection(nameof(SharedPool))]
public class ThreadCountTests
{
    // A whole number of neither registers nor pieces.
    private const int Count = 200_003;
    private const int Rows = 2003;
    private const int Columns = 101;
    private const int Cells = Rows * Columns;

    private static readonly Dictionary<string, Func<Host, (Address At, int Count)[]>> Kernels = new(
        StringComparer.Ordinal
    )
    {
        ["Unary"] = static host =>
        {
            Address x = host.In(Count, 1),
                y = host.Out(Count),
                dx = host.In(Count, 2);
            host.Device.Unary(UnaryOperator.Tanh, x, y, Count);
            host.Device.UnaryGradient(UnaryOperator.Tanh, x, y, host.In(Count, 3), dx, Count);
            return [(y, Count), (dx, Count)];
        },
        ["Elementwise"] = static host =>
        {
            Address x = host.In(Count, 1),
                y = host.In(Count, 2),
                power = host.Out(Count),
                clamped = host.Out(Count),
                chosen = host.Out(Count);
            Address dx = host.In(Count, 3),
                dy = host.In(Count, 4);
            host.Device.AddScaled(x, y, Count, 0.3f);
            host.Device.Affine(y, y, Count, 1.7f, 0.1f);
            host.Device.Lerp(x, y, Count, 0.005f);
            host.Device.Power(x, power, Count, 3);
            host.Device.PowerGradient(x, dy, dx, Count, 3);
            host.Device.Clamp(x, clamped, Count, -0.4f, 0.6f);
            host.Device.ClampGradient(x, dy, dx, Count, -0.4f, 0.6f);
            host.Device.Select(x, y, power, chosen, Count);
            host.Device.SelectGradient(x, dy, dx, Address.Null, Count);
            return [(y, Count), (power, Count), (clamped, Count), (chosen, Count), (dx, Count)];
        },
        ["Binary"] = static host =>
        {
            Address a = host.In(Count, 1),
                b = host.In(Count, 2),
                c = host.Out(Count),
                da = host.In(Count, 3),
                db = host.In(Count, 4);
            host.Device.Binary(BinaryOperator.Divide, a, new Shape(Count), b, new Shape(Count), c, new Shape(Count));
            host.Device.BinaryGradient(
                BinaryOperator.Multiply,
                a,
                new Shape(Count),
                b,
                new Shape(Count),
                c,
                new Shape(Count),
                da,
                db
            );
            return [(c, Count), (da, Count), (db, Count)];
        },
        ["Binary with a repeated row"] = static host =>
        {
            Address a = host.In(Cells, 1),
                b = host.In(Columns, 2),
                c = host.Out(Cells),
                da = host.In(Cells, 3),
                db = host.In(Columns, 4);
            host.Device.Binary(
                BinaryOperator.Multiply,
                a,
                new Shape(Rows, Columns),
                b,
                new Shape(Columns),
                c,
                new Shape(Rows, Columns)
            );
            host.Device.BinaryGradient(
                BinaryOperator.Multiply,
                a,
                new Shape(Rows, Columns),
                b,
                new Shape(Columns),
                c,
                new Shape(Rows, Columns),
                da,
                db
            );
            return [(c, Cells), (da, Cells), (db, Columns)];
        },
        ["Dropout"] = static host =>
        {
            Address mask = host.Out(Count),
                y = host.Out(Count);
            host.Device.Dropout(host.In(Count, 1), mask, y, Count, 0.3f, 1, 2);
            return [(mask, Count), (y, Count)];
        },
        ["Reductions"] = static host =>
        {
            Address x = host.In(Cells, 1),
                all = host.Out(1),
                rows = host.Out(Rows),
                columns = host.Out(Columns),
                largest = host.Out(Rows),
                dx = host.In(Cells, 2);
            host.Device.Reduce(Reduction.Sum, x, all, 1, Cells, 1);
            host.Device.Reduce(Reduction.Sum, x, rows, Rows, Columns, 1);
            host.Device.Reduce(Reduction.Sum, x, columns, 1, Rows, Columns);
            host.Device.Reduce(Reduction.Max, x, largest, Rows, Columns, 1);
            host.Device.SpreadGradient(rows, dx, Rows, Columns, 1, 0.1f);
            host.Device.MaxGradient(x, largest, rows, dx, Rows, Columns, 1);
            Address squares = host.In((float)host.Device.SumOfSquares(x, Cells));
            return [(all, 1), (rows, Rows), (columns, Columns), (largest, Rows), (dx, Cells), (squares, 1)];
        },
        ["Softmax"] = static host =>
        {
            Address x = host.In(Cells, 1, 5),
                y = host.Out(Cells),
                logarithm = host.Out(Cells),
                dx = host.In(Cells, 2),
                dy = host.In(Cells, 3);
            host.Device.Softmax(x, y, Rows, Columns);
            host.Device.LogSoftmax(x, logarithm, Rows, Columns);
            host.Device.SoftmaxGradient(y, dy, dx, Rows, Columns);
            host.Device.LogSoftmaxGradient(logarithm, dy, dx, Rows, Columns);
            return [(y, Cells), (logarithm, Cells), (dx, Cells)];
        },
        ["Softmax of short rows"] = static host =>
        {
            const int Short = 7,
                Many = 30_011;
            Address x = host.In(Many * Short, 1, 5),
                y = host.Out(Many * Short),
                dx = host.In(Many * Short, 2);
            host.Device.LogSoftmax(x, y, Many, Short);
            host.Device.LogSoftmaxGradient(y, host.In(Many * Short, 3), dx, Many, Short);
            return [(y, Many * Short), (dx, Many * Short)];
        },
        ["Normalisation"] = static host =>
        {
            Address x = host.In(Cells, 1),
                weight = host.In(Columns, 2),
                bias = host.In(Columns, 3),
                y = host.Out(Cells),
                z = host.Out(Cells);
            Address statistics = host.Out(2 * Rows),
                roots = host.Out(Rows),
                dy = host.In(Cells, 4);
            Address dx = host.In(Cells, 5),
                dweight = host.In(Columns, 6),
                dbias = host.In(Columns, 7);
            host.Device.LayerNorm(x, weight, bias, y, statistics, Rows, Columns, 1e-5f);
            host.Device.LayerNormGradient(x, weight, statistics, dy, dx, dweight, dbias, Rows, Columns);
            host.Device.RmsNorm(x, weight, z, roots, Rows, Columns, 1e-5f);
            host.Device.RmsNormGradient(x, weight, roots, dy, dx, dweight, Rows, Columns);
            return [(y, Cells), (z, Cells), (dx, Cells), (dweight, Columns), (dbias, Columns)];
        },
        ["Linear"] = static host =>
        {
            const int Inputs = 37,
                Outputs = 70,
                Results = Rows * Outputs;
            Address x = host.In(Rows * Inputs, 1),
                weight = host.In(Outputs * Inputs, 2),
                bias = host.In(Outputs, 3),
                before = host.Out(Results),
                y = host.Out(Results);
            Address dy = host.In(Results, 4),
                dx = host.In(Rows * Inputs, 5),
                dweight = host.In(Outputs * Inputs, 6),
                dbias = host.In(Outputs, 7);
            host.Device.Linear(x, weight, bias, Activation.Silu, before, y, Rows, Inputs, Outputs);
            host.Device.LinearGradient(
                x,
                weight,
                Activation.Silu,
                before,
                y,
                dy,
                dx,
                dweight,
                dbias,
                Rows,
                Inputs,
                Outputs
            );
            return
            [
                (before, Results),
                (y, Results),
                (dx, Rows * Inputs),
                (dweight, Outputs * Inputs),
                (dbias, Outputs),
            ];
        },
        ["Products in a batch"] = static host =>
        {
            const int Batch = 31,
                M = 40,
                N = 41,
                K = 45;
            Address c = host.In(Batch * M * N, 3);
            host.Device.BatchedMatMul(
                host.In(Batch * M * K, 1),
                true,
                M * K,
                host.In(Batch * K * N, 2),
                true,
                K * N,
                c,
                M * N,
                Batch,
                M,
                N,
                K,
                true
            );
            return [(c, Batch * M * N)];
        },
        ["Convolution and pooling"] = static host =>
        {
            var shape = new ConvolutionShape(37, 3, 8, 21, 19, 3, 3, 2, 1);
            int inputs = 37 * 3 * 21 * 19,
                weights = 8 * 3 * 9,
                outputs = 37 * 8 * shape.OutputHeight * shape.OutputWidth,
                pooled = outputs / 8 * 3;
            Address x = host.In(inputs, 1),
                weight = host.In(weights, 2),
                y = host.Out(outputs),
                largest = host.Out(pooled),
                indices = host.Out(pooled);
            Address dx = host.In(inputs, 3),
                dweight = host.In(weights, 4),
                dbias = host.In(8, 5);
            host.Device.Conv2d(x, weight, host.In(8, 6), y, shape);
            host.Device.Conv2dGradient(x, weight, y, dx, dweight, dbias, shape);
            host.Device.MaxPool2d(x, largest, indices, shape);
            host.Device.MaxPool2dGradient(largest, indices, dx, shape);
            return [(y, outputs), (dx, inputs), (dweight, weights), (dbias, 8), (largest, pooled)];
        },
        ["Recurrent cells"] = static host =>
        {
            const int Batch = 301,
                Hidden = 71,
                Size = Batch * Hidden;
            Address gates = host.In(4 * Size, 1),
                cell = host.In(Size, 2),
                nextCell = host.Out(Size),
                nextHidden = host.Out(Size),
                slope = host.In(Size, 3);
            Address dgates = host.In(4 * Size, 4),
                dcell = host.In(Size, 5);
            host.Device.LstmCell(gates, cell, nextCell, nextHidden, Batch, Hidden);
            host.Device.LstmCellGradient(gates, cell, nextCell, slope, slope, dgates, dcell, Batch, Hidden);
            Address fromInput = host.In(3 * Size, 6),
                fromHidden = host.In(3 * Size, 7),
                saved = host.Out(3 * Size),
                next = host.Out(Size);
            Address dfromInput = host.In(3 * Size, 8),
                dfromHidden = host.In(3 * Size, 9),
                dhidden = host.In(Size, 10);
            host.Device.GruCell(fromInput, fromHidden, cell, saved, next, Batch, Hidden);
            host.Device.GruCellGradient(
                fromHidden,
                cell,
                saved,
                slope,
                dfromInput,
                dfromHidden,
                dhidden,
                Batch,
                Hidden
            );
            return
            [
                (nextCell, Size),
                (nextHidden, Size),
                (dgates, 4 * Size),
                (dcell, Size),
                (next, Size),
                (dfromInput, 3 * Size),
                (dfromHidden, 3 * Size),
                (dhidden, Size),
            ];
        },
        ["Attention"] = static host =>
        {
            const int Tokens = 700,
                Heads = 6,
                KeyHeads = 3,
                Dimension = 20,
                Row = (Heads + (2 * KeyHeads)) * Dimension,
                Size = Tokens * Heads * Dimension;
            var shape = new AttentionShape(Tokens, 5, Heads, KeyHeads, Dimension, Row, Row);
            Address joined = host.In(Tokens * Row, 1),
                starts = host.In(0, 1, 300, 300, 555, Tokens),
                y = host.Out(Size),
                sums = host.Out(Tokens * Heads);
            Address written = host.Out(Tokens * Row),
                added = host.In(Tokens * Row, 2),
                dy = host.In(Size, 3);
            int key = Heads * Dimension,
                value = key + (KeyHeads * Dimension);
            host.Device.CausalAttention(joined, joined + key, joined + value, starts, y, sums, shape);
            host.Device.CausalAttentionGradient(
                joined,
                joined + key,
                joined + value,
                starts,
                y,
                sums,
                dy,
                written,
                written + key,
                written + value,
                shape,
                accumulate: false
            );
            host.Device.CausalAttentionGradient(
                joined,
                joined + key,
                joined + value,
                starts,
                y,
                sums,
                dy,
                added,
                added + key,
                added + value,
                shape,
                accumulate: true
            );
            return [(y, Size), (sums, Tokens * Heads), (written, Tokens * Row), (added, Tokens * Row)];
        },
        ["Rotary"] = static host =>
        {
            const int Dimension = 20,
                Width = 5 * Dimension,
                Size = Rows * Width;
            Address x = host.In(Size, 1),
                positions = host.In(Rows, 2, 1000),
                frequencies = host.In(Dimension / 2, 3),
                y = host.Out(Size),
                dx = host.In(Size, 4);
            var shape = new RotaryShape(Rows, Width, Dimension, frequencies, Dimension / 2);
            host.Device.Rotary(x, positions, y, shape);
            host.Device.RotaryGradient(y, positions, dx, shape);
            return [(y, Size), (dx, Size)];
        },
        ["Log-probabilities"] = static host =>
        {
            const int Many = 150,
                Width = 33,
                Vocabulary = 1501,
                Kept = Many * 1000;
            Address x = host.In(Many * Width, 1),
                weight = host.In(Vocabulary * Width, 2),
                targets = host.In([.. Enumerable.Range(0, Many).Select(static i => 10f * i)]);
            Address kept = host.Out(Kept),
                statistics = host.Out(2 * Many),
                logProb = host.Out(Many),
                entropy = host.Out(Many);
            Address dx = host.In(Many * Width, 3),
                dweight = host.In(Vocabulary * Width, 4);
            host.Device.LinearLogProb(
                x,
                weight,
                targets,
                kept,
                Kept,
                statistics,
                logProb,
                entropy,
                Many,
                Width,
                Vocabulary,
                0.9f,
                cap: 1.5f
            );
            host.Device.LinearLogProbGradient(
                x,
                weight,
                targets,
                kept,
                Kept,
                statistics,
                entropy,
                host.In(Many, 5),
                host.In(Many, 6),
                dx,
                dweight,
                Many,
                Width,
                Vocabulary,
                0.9f,
                cap: 1.5f
            );
            return [(logProb, Many), (entropy, Many), (dx, Many * Width), (dweight, Vocabulary * Width)];
        },
        ["Optimisers"] = static host =>
        {
            Address p = host.In(Count, 1),
                g = host.In(Count, 2),
                first = host.In(new float[Count]),
                second = host.In(new float[Count]),
                square = host.In(new float[Count]);
            host.Device.AdamStep(p, g, first, second, Count, 0.7f, 0.01f, 0.9f, 0.999f, 1e-5f, 0.1f, 0.1f, 0.001f);
            host.Device.SgdStep(p, g, first, Count, 0.7f, 0.01f, 0.9f, 0.1f, first: false);
            host.Device.RmsPropStep(p, g, square, Count, 0.7f, 0.01f, 0.99f, 1e-5f, epsilonInside: true);
            return [(p, Count), (first, Count), (second, Count), (square, Count)];
        },
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string width in new[] { "512", "256", "128", "32" })
            foreach (string kernel in Kernels.Keys)
                cases.Add(width, kernel);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operators_are_bit_identical_for_any_thread_count(string width, string kernel)
    {
        float[][][] results = SharedPool.WithEachSize(() =>
        {
            using Host host = Host.Of(width);
            return Kernels[kernel](host).Select(result => host.Read(result.At, result.Count)).ToArray();
        });
        for (int k = 0; k < results[0].Length; k++)
        {
            Assert.All(results[0][k], static v => Assert.False(float.IsNaN(v)));
            Assert.All(
                results[1..],
                other => Assert.True(results[0][k].AsSpan().SequenceEqual(other[k]), $"result {k} differs")
            );
        }
    }
}
