namespace Proximal.Tensors.Tests;

public class BinaryTests
{
    // The operands' shapes: every way in which one can repeat, lengths around all register widths, and nothing at all.
    private static readonly (int[] A, int[] B)[] Shapes =
    [
        ([], []),
        ([1], []),
        ([], [3]),
        ([37], [37]),
        ([70], [70]),
        ([37], []),
        ([], [37]),
        ([1], [37]),
        ([37], [1]),
        ([3, 37], [37]),
        ([37], [3, 37]),
        ([5, 16], [5, 16]),
        ([5, 33], [1, 33]),
        ([5, 33], [5, 1]),
        ([5, 1], [33]),
        ([5, 1], [1, 33]),
        ([4, 1], [1, 1]),
        ([2, 3, 17], [3, 17]),
        ([2, 3, 17], [17]),
        ([2, 3, 17], [2, 1, 17]),
        ([2, 3, 17], [2, 1, 1]),
        ([2, 1, 17], [3, 1]),
        ([2, 3, 17], [2, 3, 1]),
        ([1, 3, 1, 2], [2, 1, 4, 1]),
        ([2, 3, 1, 2, 1, 2], [3, 2, 1, 4, 1]),
        ([2, 1, 2, 1, 2, 1], [1, 3, 1, 3, 1, 3]),
        ([1, 1, 1], [35]),
        ([0], [1]),
        ([3, 0], [3, 1]),
        ([0, 4], [4]),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string width in new[] { "512", "256", "128", "32" })
            foreach (string op in Enum.GetNames<BinaryOperator>())
                cases.Add(width, op);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Binary_operators_equal_single_precision_arithmetic(string width, string name)
    {
        BinaryOperator op = Enum.Parse<BinaryOperator>(name);
        foreach ((int[] aShape, int[] bShape) in Shapes)
        {
            using Host host = Host.Of(width);
            var shapes = new Operands(aShape, bShape);
            (float[] a, float[] b) = (Coarse(shapes.A.Count, 1), Coarse(shapes.B.Count, 2));
            Address c = host.Out(shapes.Result.Count);
            host.Device.Binary(op, host.In(a), shapes.A, host.In(b), shapes.B, c, shapes.Result);

            // IEEE arithmetic leaves nothing to round differently.
            var expected = new float[shapes.Result.Count];
            for (int i = 0; i < expected.Length; i++)
                expected[i] = Value(op, a[shapes.AtA(i)], b[shapes.AtB(i)]);
            Assert.Equal(expected, host.Read(c, expected.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_summed_over_broadcast_operands(string width, string name)
    {
        BinaryOperator op = Enum.Parse<BinaryOperator>(name);
        foreach ((int[] aShape, int[] bShape) in Shapes)
        {
            using Host host = Host.Of(width);
            var shapes = new Operands(aShape, bShape);
            (float[] a, float[] b) = (Coarse(shapes.A.Count, 1), Coarse(shapes.B.Count, 2));
            (float[] startA, float[] startB) = (Host.Numbers(a.Length, 3), Host.Numbers(b.Length, 4));
            float[] dc = Host.Numbers(shapes.Result.Count, 5);
            double[] expectedA = Array.ConvertAll(startA, static x => (double)x),
                expectedB = Array.ConvertAll(startB, static x => (double)x);
            for (int i = 0; i < dc.Length; i++)
            {
                (double slopeA, double slopeB) = Slopes(op, a[shapes.AtA(i)], b[shapes.AtB(i)]);
                expectedA[shapes.AtA(i)] += slopeA * dc[i];
                expectedB[shapes.AtB(i)] += slopeB * dc[i];
            }

            (Address left, Address right, Address slope) = (host.In(a), host.In(b), host.In(dc));
            (Address da, Address db) = (host.In(startA), host.In(startB));
            host.Device.BinaryGradient(op, left, shapes.A, right, shapes.B, slope, shapes.Result, da, db);

            // At most 102 terms of one gradient, each rounded to 6e-8 of the sum so far.
            Host.Near(expectedA, host.Read(da, a.Length), 2e-6);
            Host.Near(expectedB, host.Read(db, b.Length), 2e-6);

            // Each alone, as where only one operand needs its gradient: the same bytes.
            (Address daAlone, Address dbAlone) = (host.In(startA), host.In(startB));
            host.Device.BinaryGradient(
                op,
                left,
                shapes.A,
                right,
                shapes.B,
                slope,
                shapes.Result,
                daAlone,
                Address.Null
            );
            host.Device.BinaryGradient(
                op,
                left,
                shapes.A,
                right,
                shapes.B,
                slope,
                shapes.Result,
                Address.Null,
                dbAlone
            );
            Assert.Equal(host.Read(da, a.Length), host.Read(daAlone, a.Length));
            Assert.Equal(host.Read(db, b.Length), host.Read(dbAlone, b.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Operand_used_twice_gets_both_gradients(string width)
    {
        foreach (int count in new[] { 1, 7, 37, 70_000 })
        {
            using Host host = Host.Of(width);
            float[] x = Host.Numbers(count, 1),
                dc = Host.Numbers(count, 2);
            Address at = host.In(x),
                dx = host.In(new float[count]);
            host.Device.BinaryGradient(
                BinaryOperator.Multiply,
                at,
                new Shape(count),
                at,
                new Shape(count),
                host.In(dc),
                new Shape(count),
                dx,
                dx
            );
            Host.Near([.. x.Select((v, i) => 2.0 * v * dc[i])], host.Read(dx, count), 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Binary_operators_propagate_NaN(string width)
    {
        using Host host = Host.Of(width);
        var shape = new Shape(37);
        float[] numbers = Host.Numbers(37, 1);
        foreach (
            BinaryOperator op in new[]
            {
                BinaryOperator.Add,
                BinaryOperator.Multiply,
                BinaryOperator.Divide,
                BinaryOperator.Min,
                BinaryOperator.Max,
            }
        )
        {
            foreach (int at in new[] { 0, 15, 16, 31, 36 })
            {
                float[] faulty = [.. numbers];
                faulty[at] = float.NaN;
                Address left = host.Out(37),
                    right = host.Out(37);
                host.Device.Binary(op, host.In(faulty), shape, host.In(numbers), shape, left, shape);
                host.Device.Binary(op, host.In(numbers), shape, host.In(faulty), shape, right, shape);
                foreach (float[] result in new[] { host.Read(left, 37), host.Read(right, 37) })
                    Assert.Equal([at], Enumerable.Range(0, 37).Where(i => float.IsNaN(result[i])));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Shapes_that_cannot_be_broadcast_are_refused(string width)
    {
        using Host host = Host.Of(width);
        Address x = host.In(12, 1);
        Assert.Throws<ArgumentException>(() =>
            host.Device.Binary(BinaryOperator.Add, x, new Shape(3, 4), x, new Shape(3), x, new Shape(3, 4))
        );
    }

    // Multiples of a quarter within ±2, none 0, so that the two operands are often equal.
    private static float[] Coarse(int count, uint seed) =>
        Array.ConvertAll(
            Host.Numbers(count, seed, 2f),
            static x => MathF.CopySign(MathF.Ceiling(MathF.Abs(x) * 4) / 4, x)
        );

    private static float Value(BinaryOperator op, float a, float b) =>
        op switch
        {
            BinaryOperator.Add => a + b,
            BinaryOperator.Subtract => a - b,
            BinaryOperator.Multiply => a * b,
            BinaryOperator.Divide => a / b,
            BinaryOperator.Min => MathF.Min(a, b),
            BinaryOperator.Max => MathF.Max(a, b),
            BinaryOperator.Greater => a > b ? 1 : 0,
            BinaryOperator.Equal => a == b ? 1 : 0,
            _ => throw new ArgumentOutOfRangeException(nameof(op)),
        };

    // Equals share the gradient of a minimum or maximum.
    private static (double A, double B) Slopes(BinaryOperator op, double a, double b) =>
        op switch
        {
            BinaryOperator.Add => (1, 1),
            BinaryOperator.Subtract => (1, -1),
            BinaryOperator.Multiply => (b, a),
            BinaryOperator.Divide => (1 / b, -a / (b * b)),
            BinaryOperator.Min => a == b ? (0.5, 0.5)
            : a < b ? (1, 0)
            : (0, 1),
            BinaryOperator.Max => a == b ? (0.5, 0.5)
            : a > b ? (1, 0)
            : (0, 1),
            _ => (0, 0),
        };

    /// <summary>
    /// Two shapes, the one they broadcast to, and which element of each belongs to an element of that.
    /// </summary>
    private sealed class Operands(int[] a, int[] b)
    {
        private readonly int[] result =
        [
            .. Enumerable
                .Range(1, Math.Max(a.Length, b.Length))
                .Reverse()
                .Select(back => Length(a, back) == 1 ? Length(b, back) : Length(a, back)),
        ];

        public Shape A => new(a);

        public Shape B => new(b);

        public Shape Result => new(result);

        public int AtA(int index) => At(a, index);

        public int AtB(int index) => At(b, index);

        private static int Length(int[] shape, int back) => back > shape.Length ? 1 : shape[^back];

        private int At(int[] operand, int index)
        {
            int at = 0,
                step = 1;
            for (int back = 1; back <= result.Length; back++)
            {
                int length = Length(operand, back);
                at += length == 1 ? 0 : index % result[^back] * step;
                step *= length;
                index /= result[^back];
            }

            return at;
        }
    }
}
