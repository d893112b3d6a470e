namespace Proximal.Tensors;

internal sealed class MatMulOperation : Operation
{
    private static readonly MatMulOperation Instance = new();

    internal static Node Apply(Node a, Node b, bool transposeA, bool transposeB)
    {
        if (a.Shape.Rank < 2 || b.Shape.Rank < 2)
            throw new ArgumentException($"MatMul needs matrices, not shapes {a.Shape} and {b.Shape}");
        (int m, int k) = transposeA ? (a.Shape[-1], a.Shape[-2]) : (a.Shape[-2], a.Shape[-1]);
        (int inner, int n) = transposeB ? (b.Shape[-1], b.Shape[-2]) : (b.Shape[-2], b.Shape[-1]);
        Shape leading = a.Shape.Rank >= b.Shape.Rank ? a.Shape : b.Shape;
        if (
            k != inner
            || (
                a.Shape.Rank > 2
                && b.Shape.Rank > 2
                && a.Shape.With(-1, 1).With(-2, 1) != b.Shape.With(-1, 1).With(-2, 1)
            )
        )
            throw new ArgumentException(
                $"MatMul of {a.Shape}{(transposeA ? "ᵀ" : "")} and {b.Shape}{(transposeB ? "ᵀ" : "")} does not fit"
            );
        Node c = Arena.Current.New(Instance, leading.With(-2, m).With(-1, n), a, b);
        (c.Flag0, c.Flag1, c.Int0) = (transposeA, transposeB, k);
        int batch = Batch(c);
        if (batch == 1)
            c.Device.MatMul(a.Data, transposeA, b.Data, transposeB, c.Data, m, n, k, accumulate: false);
        else
            c.Device.BatchedMatMul(
                a.Data,
                transposeA,
                Stride(a),
                b.Data,
                transposeB,
                Stride(b),
                c.Data,
                (long)m * n,
                batch,
                m,
                n,
                k,
                accumulate: false
            );
        return c;
    }

    internal override void Backward(Node y, Arena arena)
    {
        (Node a, Node b, bool transposeA, bool transposeB) = (y.A!, y.B!, y.Flag0, y.Flag1);
        (int m, int n, int k) = (y.Shape[-2], y.Shape[-1], y.Int0);
        if (a.RequiresGradient)
        {
            // A: dA = dC op(B)ᵀ; Aᵀ: dAᵀ = op(B) dCᵀ.
            if (!transposeA)
                Add(y, arena, a, y.Gradient, (long)m * n, false, b.Data, Stride(b), !transposeB, m, k, n);
            else
                Add(y, arena, a, b.Data, Stride(b), transposeB, y.Gradient, (long)m * n, true, k, m, n);
        }

        if (b.RequiresGradient)
        {
            // B: dB = op(A)ᵀ dC; Bᵀ: dBᵀ = dCᵀ op(A).
            if (!transposeB)
                Add(y, arena, b, a.Data, Stride(a), !transposeA, y.Gradient, (long)m * n, false, k, n, m);
            else
                Add(y, arena, b, y.Gradient, (long)m * n, true, a.Data, Stride(a), transposeA, n, k, m);
        }
    }

    /// <summary>
    /// Adds left · right to the gradient of the target, summed over the batch if the target has no batch axis.
    /// </summary>
    private static void Add(
        Node y,
        Arena arena,
        Node target,
        Address left,
        long leftStride,
        bool transposeLeft,
        Address right,
        long rightStride,
        bool transposeRight,
        int rows,
        int columns,
        int inner
    )
    {
        Address gradient = arena.GradientToWrite(target, out bool accumulate);
        int batch = Batch(y);
        if (batch == 1)
        {
            y.Device.MatMul(left, transposeLeft, right, transposeRight, gradient, rows, columns, inner, accumulate);
        }
        else if (target.Shape.Rank > 2)
        {
            y.Device.BatchedMatMul(
                left,
                transposeLeft,
                leftStride,
                right,
                transposeRight,
                rightStride,
                gradient,
                (long)rows * columns,
                batch,
                rows,
                columns,
                inner,
                accumulate
            );
        }
        else
        {
            for (int i = 0; i < batch; i++)
                y.Device.MatMul(
                    left + (i * leftStride),
                    transposeLeft,
                    right + (i * rightStride),
                    transposeRight,
                    gradient,
                    rows,
                    columns,
                    inner,
                    accumulate || i > 0
                );
        }
    }

    private static int Batch(Node c) => c.Shape.CountBetween(0, c.Shape.Rank - 2);

    private static long Stride(Node matrix) => matrix.Shape.Rank == 2 ? 0 : (long)matrix.Shape[-1] * matrix.Shape[-2];
}
