namespace Proximal.Language.Jinja;

/// <summary><c>for target in items if condition recursive</c> … <c>else</c> … <c>endfor</c>.</summary>
internal sealed class ForStatement(int offset) : Statement(offset)
{
    internal required Target Target { get; init; }

    internal required Expression Items { get; init; }

    /// <summary>Condition of the elements; null for all.</summary>
    internal Expression? Condition { get; init; }

    /// <summary>Whether <c>loop(items)</c> executes the loop again.</summary>
    internal bool IsRecursive { get; init; }

    internal required Statement[] Body { get; init; }

    /// <summary>Body that is executed if there are no elements.</summary>
    internal required Statement[] Otherwise { get; init; }

    /// <summary>Executes the loop in the scope around it.</summary>
    internal void Loop(Run run, Scope around, object items, int depth)
    {
        var loop = new LoopState(this, around, Select(run, around, items), depth);
        if (loop.Items.Count == 0)
        {
            run.ExecuteIn(new Scope(around), Otherwise);
            return;
        }

        foreach (object item in loop.Items)
        {
            run.Limits.CountLoop();
            loop.Index0++;
            var scope = new Scope(around);
            Target.Assign(run, scope, item);
            scope.Set("loop", loop);
            if (run.ExecuteIn(scope, Body) == Flow.Break)
                break;
        }
    }

    private protected override Flow Perform(Run run)
    {
        Loop(run, run.Scope, Items.Evaluate(run), depth: 0);
        return Flow.Next;
    }

    private object[] Select(Run run, Scope around, object items)
    {
        object[] all = Iteration.ToArray(run, items);
        if (Condition is null)
            return all;
        var selected = new List<object>();
        foreach (object item in all)
        {
            run.Limits.CountLoop();
            var scope = new Scope(around);
            Target.Assign(run, scope, item);
            if (Truth.Of(run.EvaluateIn(scope, Condition)))
                selected.Add(item);
        }

        return [.. selected];
    }
}

/// <summary>The variable <c>loop</c>.</summary>
/// <param name="statement">The loop.</param>
/// <param name="around">Scope around the loop.</param>
/// <param name="items">The elements.</param>
/// <param name="depth">Number of recursive calls around.</param>
internal sealed class LoopState(ForStatement statement, Scope around, object[] items, int depth) : ICallable, IMembers
{
    private List<object>? last;

    internal IReadOnlyList<object> Items => items;

    internal int Index0 { get; set; } = -1;

    public object Call(Run run, CallArguments arguments)
    {
        if (!statement.IsRecursive)
            throw new JinjaException("loop can be called only in a loop with recursive");
        if (arguments.Positional.Count != 1)
            throw new JinjaException("loop takes one argument");
        return run.Capture(() => statement.Loop(run, around, arguments.Positional[0], depth + 1));
    }

    public object? Member(Run run, string name) =>
        name switch
        {
            "index" => Whole(Index0 + 1),
            "index0" => Whole(Index0),
            "revindex" => Whole(items.Length - Index0),
            "revindex0" => Whole(items.Length - Index0 - 1),
            "first" => Index0 == 0,
            "last" => Index0 == items.Length - 1,
            "length" => Whole(items.Length),
            "depth" => Whole(depth + 1),
            "depth0" => Whole(depth),
            "previtem" => Index0 > 0 ? items[Index0 - 1] : new Undefined("there is no previous item"),
            "nextitem" => Index0 + 1 < items.Length ? items[Index0 + 1] : new Undefined("there is no next item"),
            "cycle" => new Function(name, Cycle),
            "changed" => new Function(name, (run, arguments) => Changed(run, arguments)),
            _ => null,
        };

    private object Cycle(Run run, CallArguments arguments) =>
        arguments.Positional.Count > 0
            ? arguments.Positional[Index0 % arguments.Positional.Count]
            : throw new JinjaException("no items for cycling given");

    private bool Changed(Run run, CallArguments arguments)
    {
        bool changed =
            last is null
            || !Comparison.AreEqual(run.Limits, new TupleValue(last), new TupleValue(arguments.Positional));
        last = arguments.Positional;
        return changed;
    }

    private static System.Numerics.BigInteger Whole(int number) => new System.Numerics.BigInteger(number);
}
