namespace Proximal.Tensors;

/// <summary>One LSTM step. The result holds the next hidden state, then the next cell state.</summary>
internal sealed class LstmCellOperation : Operation
{
    private static readonly LstmCellOperation Instance = new();

    internal static Node Apply(Node gates, Node cell)
    {
        if (
            gates.Shape.Rank != 2
            || cell.Shape.Rank != 2
            || gates.Shape[0] != cell.Shape[0]
            || gates.Shape[1] != 4 * cell.Shape[1]
        )
            throw new ArgumentException(
                $"an LSTM cell needs gates [batch, 4 hidden] and cell [batch, hidden], not {gates.Shape} and "
                    + $"{cell.Shape}"
            );
        (int batch, int hidden) = (cell.Shape[0], cell.Shape[1]);
        Arena arena = Arena.Current;
        Node activated = arena.New(gates.Device, gates.Shape);
        Node y = arena.New(Instance, new Shape(2, batch, hidden), gates, cell, activated);
        y.Device.Copy(gates.Data, activated.Data, gates.Count);
        y.Device.LstmCell(activated.Data, cell.Data, y.Data + (batch * hidden), y.Data, batch, hidden);
        return y;
    }

    internal override void Backward(Node y, Arena arena)
    {
        int half = y.Count / 2;
        y.Device.LstmCellGradient(
            y.C!.Data,
            y.B!.Data,
            y.Data + half,
            y.Gradient + half,
            y.Gradient,
            arena.Gradient(y.A),
            arena.Gradient(y.B),
            y.Shape[1],
            y.Shape[2]
        );
    }
}

/// <summary>One GRU step.</summary>
internal sealed class GruCellOperation : Operation
{
    private static readonly GruCellOperation Instance = new();

    internal static Node Apply(Node fromInput, Node fromHidden, Node hidden)
    {
        if (
            hidden.Shape.Rank != 2
            || fromInput.Shape != fromHidden.Shape
            || fromInput.Shape != hidden.Shape.With(1, 3 * hidden.Shape[1])
        )
            throw new ArgumentException(
                "a GRU cell needs two products [batch, 3 hidden] and hidden [batch, hidden], not "
                    + $"{fromInput.Shape}, {fromHidden.Shape} and {hidden.Shape}"
            );
        Arena arena = Arena.Current;
        Node y = arena.New(Instance, hidden.Shape, fromInput, fromHidden, hidden);
        Node saved = arena.New(y.Device, fromInput.Shape);
        y.Saved = saved.Data;
        y.Device.GruCell(
            fromInput.Data,
            fromHidden.Data,
            hidden.Data,
            saved.Data,
            y.Data,
            hidden.Shape[0],
            hidden.Shape[1]
        );
        GC.KeepAlive(saved);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.GruCellGradient(
            y.B!.Data,
            y.C!.Data,
            y.Saved,
            y.Gradient,
            arena.Gradient(y.A),
            arena.Gradient(y.B),
            arena.Gradient(y.C),
            y.Shape[0],
            y.Shape[1]
        );
}
