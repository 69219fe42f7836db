#!/usr/bin/env python3
"""Makes the tile files beside this script from the sample's own streets; the same each time.

ashview.pmtiles  shapes: layers and classes named as OpenMapTiles names them, zoom 13 and 14; of the
                 buildings every fifth
ashview.mbtiles  pictures: one colour a zoom level, zoom 11 to 14, one tile of zoom 14 missing"""
import gzip, json, math, os, sqlite3, struct, zlib

here = os.path.dirname(os.path.abspath(__file__))
streets = json.load(open(os.path.join(here, "../../../sample_data/ashview-basemap.geojson")))
CREDIT = '<a href="https://example.org">&copy; Ashview, an invented town</a>'
COLOURS = {11: (176, 196, 222), 12: (143, 188, 143), 13: (30, 144, 160), 14: (222, 184, 135)}
CLASSES = {"footpath": "path", "service": "service", "residential": "minor", "minor": "minor",
           "high_street": "tertiary", "main": "primary"}


def world(lon, lat):
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def course(points, closed):
    """Drawing commands; None for what has no length in the tile's grid."""
    steps = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
    if closed and steps[0] == steps[-1]:
        steps.pop()
    if len(steps) < (3 if closed else 2):
        return None
    numbers, at = [], (0, 0)
    for i, p in enumerate(steps):
        if i < 2:
            numbers.append(9 if i == 0 else (len(steps) - 1) << 3 | 2)
        numbers += [2 * d if d >= 0 else -2 * d - 1 for d in (p[0] - at[0], p[1] - at[1])]
        at = p
    return b"".join(map(varint, numbers + ([15] if closed else [])))


def rings(geometry):
    kind, c = geometry["type"], geometry["coordinates"]
    return {"Polygon": lambda: [c[0]], "MultiPolygon": lambda: [p[0] for p in c], "LineString": lambda: [c],
            "MultiLineString": lambda: c, "Point": lambda: [[c]]}[kind]()


def named(p):
    """Layer and class of a feature of the sample; None for what the tiles leave out."""
    kind = p.get("kind")
    if kind == "building":
        return "building", ""
    if kind in ("water", "stream"):
        return ("water", "lake") if kind == "water" else ("waterway", "stream")
    if kind in ("park", "wood", "pitch", "school", "cemetery", "allotments", "industrial"):
        return "landuse", kind
    if kind in ("railway", "rail"):
        return "transportation", "rail"
    if p.get("class") in CLASSES:
        return "transportation", CLASSES[p["class"]]
    return None


def vector_tile(z, x, y):
    layers, n, extent = {}, 2 ** z, 1024
    for i, f in enumerate(streets["features"]):
        what = named(f["properties"])
        if what is None or f["geometry"] is None or (what[0] == "building" and (z < 14 or i % 5)):
            continue
        shape = {"Polygon": 3, "MultiPolygon": 3, "LineString": 2, "MultiLineString": 2}.get(f["geometry"]["type"])
        for ring in rings(f["geometry"]) if shape else []:
            points = [world(*p[:2]) for p in ring]
            points = [(round((a * n - x) * extent), round((b * n - y) * extent)) for a, b in points]
            seen = all(max(p[i] for p in points) >= -16 and min(p[i] for p in points) <= extent + 16 for i in (0, 1))
            commands = course(points, shape == 3) if seen else None
            if commands:
                layers.setdefault(what[0], []).append((what[1], f["properties"].get("name") or "", shape, commands))
    tile = b""
    for layer, features in sorted(layers.items()):
        values = sorted({v for f in features for v in f[:2] if v})
        content = field(1, layer.encode()) + field(3, b"class") + field(3, b"name")
        content += b"".join(field(4, field(1, v.encode())) for v in values)
        for c, name, shape, commands in features:
            tags = b"".join(varint(k) + varint(values.index(v)) for k, v in enumerate((c, name)) if v)
            content += field(2, field(2, tags) + bytes([3 << 3, shape]) + field(4, commands))
        tile += field(3, content + varint(5 << 3) + varint(extent) + varint(15 << 3) + b"\x02")
    return gzip.compress(tile, 9, mtime=0) if tile else b""


def number_of(z, x, y):
    """The place of a tile on the Hilbert curve through its zoom, after all zooms above."""
    d, s = 0, 2 ** z // 2
    while s:
        rx, ry = int(x & s > 0), int(y & s > 0)
        d += s * s * ((3 * rx) ^ ry)
        if ry == 0:
            if rx:
                x, y = s - 1 - x & 2 * s - 1, s - 1 - y & 2 * s - 1
            x, y = y, x
        s //= 2
    return (4 ** z - 1) // 3 + d


def png(colour, size=256):
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = (b"\x00" + bytes(size // 8)) * size
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 1, 3, 0, 0, 0))
            + chunk(b"PLTE", bytes(colour)) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


places = [p for f in streets["features"] if f["geometry"] for r in rings(f["geometry"]) for p in r]
west, east = min(p[0] for p in places), max(p[0] for p in places)
south, north = min(p[1] for p in places), max(p[1] for p in places)


def covering(z):
    (x0, y0), (x1, y1) = world(west, north), world(east, south)
    return [(z, x, y) for y in range(int(y0 * 2 ** z), int(y1 * 2 ** z) + 1)
            for x in range(int(x0 * 2 ** z), int(x1 * 2 ** z) + 1)]


tiles = {number_of(*t): vector_tile(*t) for z in (13, 14) for t in covering(z)}
tiles = sorted((k, v) for k, v in tiles.items() if v)
columns, at, before = [[], [], [], []], 0, 0
for number, tile in tiles:
    for column, n in zip(columns, (number - before, 1, len(tile), 0 if at else 1)):
        column.append(varint(n))
    before, at = number, at + len(tile)
pack = lambda data: gzip.compress(data, 9, mtime=0)
root = pack(varint(len(tiles)) + b"".join(b"".join(c) for c in columns))
meta = pack(json.dumps({"name": "Ashview", "attribution": CREDIT}).encode())
data = b"".join(v for _, v in tiles)
e7 = lambda v: struct.pack("<i", round(v * 1e7))
start = 127 + len(root) + len(meta)
header = (b"PMTiles\x03" + struct.pack("<11Q", 127, len(root), 127 + len(root), len(meta), start, 0, start, len(data),
                                       len(tiles), len(tiles), len(tiles))
          + bytes([1, 2, 2, 1, 13, 14]) + e7(west) + e7(south) + e7(east) + e7(north)
          + bytes([14]) + e7((west + east) / 2) + e7((south + north) / 2))
with open(os.path.join(here, "ashview.pmtiles"), "wb") as f:
    f.write(header + root + meta + data)

path = os.path.join(here, "ashview.mbtiles")
if os.path.exists(path):
    os.remove(path)
c = sqlite3.connect(path)
c.executescript("PRAGMA page_size = 1024; CREATE TABLE metadata (name TEXT, value TEXT);"
                "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB,"
                " PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;")
c.executemany("INSERT INTO metadata VALUES (?, ?)", [
    ("name", "Ashview"), ("format", "png"), ("attribution", CREDIT), ("bounds", f"{west},{south},{east},{north}")])
for z, colour in COLOURS.items():
    for i, (_, x, y) in enumerate(covering(z)):
        if z < 14 or i > 0:
            c.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (z, x, 2 ** z - 1 - y, png(colour)))
c.commit()
c.close()
for name in ("ashview.pmtiles", "ashview.mbtiles"):
    print(name, os.path.getsize(os.path.join(here, name)), "bytes")
