namespace Proximal.Tensors;

/// <summary>
/// Views with other shapes over the same memory. Their gradients share memory too, so nothing is recorded.
/// </summary>
internal static class ViewOperation
{
    internal static Node Reshape(Node x, ReadOnlySpan<int> lengths)
    {
        Span<int> resolved = stackalloc int[Shape.MaxRank];
        lengths.CopyTo(resolved);
        int free = lengths.IndexOf(-1);
        if (free >= 0)
        {
            resolved[free] = 1;
            int known = new Shape(resolved[..lengths.Length]).Count;
            resolved[free] = known == 0 ? 0 : x.Count / known;
        }

        var shape = new Shape(resolved[..lengths.Length]);
        if (shape.Count != x.Count)
            throw new ArgumentException(
                $"shape {x.Shape} with {x.Count} elements cannot become {shape}",
                nameof(lengths)
            );
        return Arena.Current.View(x, shape, 0);
    }

    internal static Node Detach(Node x)
    {
        Node view = Arena.Current.View(x, x.Shape, 0);
        view.RequiresGradient = false;
        return view;
    }
}

internal sealed class PermuteOperation : Operation
{
    private static readonly PermuteOperation Instance = new();

    internal static Node Apply(Node x, ReadOnlySpan<int> order)
    {
        Span<int> lengths = stackalloc int[Shape.MaxRank];
        int seen = 0;
        int packed = 0;
        for (int i = 0; i < order.Length && order.Length == x.Shape.Rank; i++)
        {
            int axis = x.Shape.Axis(order[i]);
            seen |= 1 << axis;
            packed |= axis << (4 * i);
            lengths[i] = x.Shape[axis];
        }

        if (order.Length != x.Shape.Rank || seen != (1 << order.Length) - 1)
            throw new ArgumentException(
                $"the order of the axes of {x.Shape} must contain each axis once, not "
                    + $"({string.Join(", ", order.ToArray())})",
                nameof(order)
            );
        Node y = Arena.Current.New(Instance, new Shape(lengths[..order.Length]), x);
        y.Int0 = packed;
        Copy(y, x.Data, y.Data, backward: false, x.Shape, packed);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        Copy(y, y.Gradient, arena.Gradient(y.A), backward: true, y.A!.Shape, y.Int0);

    private static void Copy(Node y, Address from, Address to, bool backward, in Shape source, int order)
    {
        int rank = y.Shape.Rank;
        Span<int> lengths = stackalloc int[Shape.MaxRank];
        Span<int> plain = stackalloc int[Shape.MaxRank];
        Span<int> permuted = stackalloc int[Shape.MaxRank];
        y.Shape.CopyTo(lengths);
        for (int i = 0; i < rank; i++)
        {
            int axis = (order >> (4 * i)) & 15;
            plain[i] = y.Shape.CountBetween(i + 1, rank);
            permuted[i] = source.CountBetween(axis + 1, rank);
        }

        if (backward)
            y.Device.CopyStrided(from, plain[..rank], to, permuted[..rank], lengths[..rank], accumulate: true);
        else
            y.Device.CopyStrided(from, permuted[..rank], to, plain[..rank], lengths[..rank], accumulate: false);
    }
}

internal sealed class SliceOperation : Operation
{
    private static readonly SliceOperation Instance = new();

    internal static Node Apply(Node x, int axis, int start, int length)
    {
        int at = x.Shape.Axis(axis);
        if (start < 0 || length < 0 || start + length > x.Shape[at])
            throw new ArgumentOutOfRangeException(
                nameof(start),
                $"[{start}, {start + length}) does not lie within axis {at} of {x.Shape}"
            );
        Shape shape = x.Shape.With(at, length);
        int inner = x.Shape.CountBetween(at + 1, x.Shape.Rank);
        if (x.Shape.CountBetween(0, at) == 1)
            return Arena.Current.View(x, shape, start * inner);
        Node y = Arena.Current.New(Instance, shape, x);
        (y.Int0, y.Int1) = (at, start);
        AxisRange.Copy(y.Device, x.Data, x.Shape, y.Data, shape, at, start, outward: true, accumulate: false);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        AxisRange.Copy(
            y.Device,
            arena.Gradient(y.A),
            y.A!.Shape,
            y.Gradient,
            y.Shape,
            y.Int0,
            y.Int1,
            outward: false,
            accumulate: true
        );
}

internal sealed class ConcatOperation : Operation
{
    private static readonly ConcatOperation Instance = new();

    internal static Node Apply(int axis, ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length == 0)
            throw new ArgumentException("Concat needs at least one tensor", nameof(tensors));
        Shape first = tensors[0].Shape;
        int at = first.Axis(axis);
        int total = 0;
        bool differentiable = false;
        foreach (Tensor tensor in tensors)
        {
            if (tensor.Rank != first.Rank || tensor.Shape.With(at, first[at]) != first)
                throw new ArgumentException(
                    $"shapes {first} and {tensor.Shape} cannot be joined along axis {at}",
                    nameof(tensors)
                );
            total += tensor.Shape[at];
            differentiable |= tensor.RequiresGradient;
        }

        Arena arena = Arena.Current;
        Node y = arena.New(tensors[0].Device, first.With(at, total));
        if (y.Inputs is null || y.Inputs.Length != tensors.Length)
            y.Inputs = new Node[tensors.Length];
        int start = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            Node input = tensors[i].Node;
            y.Inputs[i] = input;
            AxisRange.Copy(
                y.Device,
                y.Data,
                y.Shape,
                input.Data,
                input.Shape,
                at,
                start,
                outward: false,
                accumulate: false
            );
            start += input.Shape[at];
        }

        y.Int0 = at;
        if (differentiable && arena.IsRecording)
        {
            y.RequiresGradient = true;
            y.Operation = Instance;
        }

        return y;
    }

    internal override void Backward(Node y, Arena arena)
    {
        int start = 0;
        foreach (Node input in y.Inputs!)
        {
            if (input.RequiresGradient)
                AxisRange.Copy(
                    y.Device,
                    y.Gradient,
                    y.Shape,
                    arena.Gradient(input),
                    input.Shape,
                    y.Int0,
                    start,
                    outward: true,
                    accumulate: true
                );
            start += input.Shape[y.Int0];
        }
    }
}

/// <summary>Copies between a tensor and a smaller one that covers a range of one of its axes.</summary>
internal static class AxisRange
{
    internal static void Copy(
        Device device,
        Address whole,
        in Shape wholeShape,
        Address part,
        in Shape partShape,
        int axis,
        int start,
        bool outward,
        bool accumulate
    )
    {
        int inner = wholeShape.CountBetween(axis + 1, wholeShape.Rank);
        int outer = wholeShape.CountBetween(0, axis);
        ReadOnlySpan<int> lengths = [outer, partShape[axis] * inner];
        ReadOnlySpan<int> wholeStrides = [wholeShape[axis] * inner, 1];
        ReadOnlySpan<int> partStrides = [partShape[axis] * inner, 1];
        Address from = whole + ((long)start * inner);
        if (outward)
            device.CopyStrided(from, wholeStrides, part, partStrides, lengths, accumulate);
        else
            device.CopyStrided(part, partStrides, from, wholeStrides, lengths, accumulate);
    }
}
